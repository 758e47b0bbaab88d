{#- The segment of those who had bought nothing before the campaign. -#}
{%- set newcomers = -1 -%}

with

assigned as (select * from {{ ref('assigned_customers') }}),

segments as (select * from {{ ref('campaign_customer_segments') }}),

-- where nothing was fitted there are no segments
fits as (select model_id from {{ ref('current_segments') }}),

-- what is compared of a campaign as a whole
asked as (
    select distinct
        campaign_id,
        metric
    from {{ ref('arm_comparisons') }}
),

customers as (
    select
        assigned.*,
        coalesce(segments.segment_id, {{ newcomers }}) as segment_id
    from assigned
    cross join fits
    left join segments
        on
            assigned.campaign_id = segments.campaign_id
            and assigned.customer_id = segments.customer_id
),

moments as (
    {{ effect_moments('customers', ['campaign_id', 'segment_id', 'arm']) }}
),

final as (
    select
        moments.campaign_id,
        moments.segment_id,
        moments.arm,
        moments.metric,
        moments.kind,
        moments.customers,
        moments.buyers,
        moments.value,
        moments.value_squared,
        moments.other,
        moments.other_squared,
        moments.product
    from moments
    inner join asked
        on moments.campaign_id = asked.campaign_id and moments.metric = asked.metric
    where moments.known = moments.customers
)

select * from final
