with

checks as (select * from {{ ref('threshold_checks') }}),

quantiles as (
    {% for quantile in [0.5, 0.7, 0.8, 0.9, 0.95, 0.98] %}
        select
            segment_id,
            percentile_disc({{ quantile }}) within group (order by amount) as amount
        from checks
        group by segment_id
        {% if not loop.last %}
            union all
        {% endif %}
    {% endfor %}
),

-- in steps of half the power of ten below half the sum: 3 351 -> 3 500, 14 774 -> 15 000
steps as (
    select
        segment_id,
        amount,
        cast(
            power(
                10, length(cast(cast(floor(amount / 2) as bigint) as {{ dbt.type_string() }})) - 1
            )
            as decimal(18, 2)
        ) / 2 as step
    from quantiles
),

round_sums as (
    select
        segment_id,
        round(amount / step) * step as min_check
    from steps
    union all
    select distinct
        segment_id,
        25000 as min_check
    from checks
),

final as (
    select distinct
        segment_id,
        cast(min_check as decimal(18, 2)) as min_check
    from round_sums
    where min_check > 0
)

select * from final
