{%- set numbers = number_features(ref('observation_features')) -%}
{%- set categories = category_features(ref('observation_features')) -%}
{%- set features = (numbers + categories) | join(', ') -%}

with

settings as (select * from {{ ref('settings') }}),

learnable as {{ in_charge('learnable_models') }},

planned as (select * from {{ ref('campaign_terms') }} where status = 'planned'),

training as (
    select training_set.*
    from {{ in_charge('training_set') }} as training_set
    inner join learnable
        on
            training_set.model_kind
            = case when learnable.has_response then 'response' else 'organic' end
),

-- of a large audience as many as a model may learn from, the same ones in every build
sampled as (
    select
        scoring_set.campaign_id,
        scoring_set.customer_id
    from {{ ref('scoring_set') }} as scoring_set
    inner join planned on scoring_set.campaign_id = planned.campaign_id
    cross join settings
    qualify
        row_number() over (
            partition by scoring_set.campaign_id
            order by md5(scoring_set.customer_id), scoring_set.customer_id
        ) <= settings.max_training_rows
),

scoring as (
    select scoring_set.*
    from {{ ref('scoring_set') }} as scoring_set
    inner join sampled
        on
            scoring_set.campaign_id = sampled.campaign_id
            and scoring_set.customer_id = sampled.customer_id
),

-- rows without a campaign are those that the model learns from
compared as (
    select
        null as campaign_id,
        {{ features }}
    from training
    union all
    select
        campaign_id,
        {{ features }}
    from scoring
),

numbers as (
    select
        {% for feature in numbers %}
            cast({{ feature }} as double) as {{ feature }},
        {% endfor %}
        campaign_id
    from compared
),

categories as (
    select
        {% for feature in categories %}
            nullif(trim({{ feature }}), '') as {{ feature }},
        {% endfor %}
        campaign_id
    from compared
),

final as (
    select
        campaign_id,
        feature,
        number,
        cast(null as {{ dbt.type_string() }}) as category,
        count(*) filter (where campaign_id is null) as training_rows,
        count(*) filter (where campaign_id is not null) as scoring_rows
    from numbers unpivot include nulls (number for feature in ({{ numbers | join(', ') }}))
    group by campaign_id, feature, number
    union all
    select
        campaign_id,
        feature,
        cast(null as double) as number,
        category,
        count(*) filter (where campaign_id is null) as training_rows,
        count(*) filter (where campaign_id is not null) as scoring_rows
    from categories unpivot include nulls (category for feature in ({{ categories | join(', ') }}))
    group by campaign_id, feature, category
)

select * from final
