with

campaigns as (select * from {{ ref('campaign_terms') }}),

past as (
    select
        'past' as kind,
        campaign_id,
        customer_id,
        arm,
        known_before,
        duration_days
    from {{ ref('judged_contacts') }}
),

planned as (
    select
        'planned' as kind,
        audience.campaign_id,
        audience.customer_id,
        audience.arm,
        campaigns.known_before,
        durations.comparable_days as duration_days
    from {{ ref('campaign_audience') }} as audience
    inner join campaigns on audience.campaign_id = campaigns.campaign_id
    inner join {{ ref('planned_audiences') }} as audiences
        on audience.campaign_id = audiences.campaign_id
    inner join {{ ref('comparable_durations') }} as durations
        on audience.campaign_id = durations.campaign_id
),

organic as (
    select
        'organic' as kind,
        window_id as campaign_id,
        customer_id,
        cast(null as {{ dbt.type_string() }}) as arm,
        starts_on as known_before,
        duration_days
    from {{ ref('organic_outcomes') }}
),

final as (
    select * from past
    union all
    select * from planned
    union all
    select * from organic
)

select * from final
