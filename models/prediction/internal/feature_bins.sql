{#- A category is a column of a model from as many training rows on: see the library's encoder. -#}
{%- set fewest, one_in = 10, 500 -%}

with

planned as (select * from {{ ref('campaign_terms') }} where status = 'planned'),

counted as (
    select
        *,
        sum(training_rows) over (partition by feature) as training_rows_in_all,
        sum(training_rows) over (partition by feature, category) as rows_of_category,
        sum(training_rows) over (partition by feature, number is null) as rows_with_number,
        sum(training_rows) over (partition by feature order by number asc nulls last)
        - sum(training_rows) over (partition by feature, number) as rows_below
    from {{ ref('feature_values') }}
),

-- equal numbers share a tenth; a number new to training falls where its next greater one fell
placed as (
    select
        campaign_id,
        feature,
        training_rows,
        scoring_rows,
        case when scoring_rows > 0 then 1 else 0 end as scoring_values,
        case
            when number is not null
                then
                    'tenth ' || cast(least(
                        floor(10.0 * rows_below / greatest(rows_with_number, 1)) + 1, 10
                    ) as int)
            when category is null then 'missing'
            when
                rows_of_category >= {{ fewest }}
                and rows_of_category * {{ one_in }} >= training_rows_in_all
                then '= ' || category
            else 'rare'
        end as bin
    from counted
),

-- each campaign is compared with the same training rows
of_each_campaign as (
    select
        campaign_id,
        feature,
        bin,
        0 as training_rows,
        scoring_rows,
        scoring_values
    from placed
    where campaign_id is not null
    union all
    select
        planned.campaign_id,
        placed.feature,
        placed.bin,
        placed.training_rows,
        0 as scoring_rows,
        0 as scoring_values
    from placed
    cross join planned
    where placed.campaign_id is null
),

final as (
    select
        campaign_id,
        feature,
        bin,
        cast(sum(training_rows) as bigint) as training_rows,
        cast(sum(scoring_rows) as bigint) as scoring_rows,
        cast(sum(scoring_values) as bigint) as scoring_values
    from of_each_campaign
    group by campaign_id, feature, bin
)

select * from final
