with

campaigns as (select * from {{ ref('campaign_terms') }}),

targets as (select * from {{ ref('target_campaigns') }}),

audience as (select * from {{ ref('campaign_audience') }}),

-- a replay looks at all its arms; whoever was contacted in it may be learned from later
past as (
    select
        campaign_id,
        customer_id,
        arm,
        known_before,
        duration_days
    from {{ ref('judged_contacts') }}
    union distinct
    select
        audience.campaign_id,
        audience.customer_id,
        audience.arm,
        campaigns.known_before,
        campaigns.duration_days
    from audience
    inner join campaigns on audience.campaign_id = campaigns.campaign_id
    inner join targets on audience.campaign_id = targets.campaign_id
    where targets.is_replay
),

planned as (
    select
        'planned' as kind,
        audience.campaign_id,
        audience.customer_id,
        audience.arm,
        targets.known_before,
        targets.comparable_days as duration_days
    from audience
    inner join targets on audience.campaign_id = targets.campaign_id
    inner join {{ ref('planned_audiences') }} as audiences
        on audience.campaign_id = audiences.campaign_id
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

beside as (
    select
        'beside' as kind,
        campaign_id,
        customer_id,
        cast(null as {{ dbt.type_string() }}) as arm,
        known_before,
        duration_days
    from {{ ref('support_sample') }}
    where not is_contacted
),

final as (
    select
        'past' as kind,
        past.*
    from past
    union all
    select * from planned
    union all
    select * from organic
    union all
    select * from beside
)

select * from final
