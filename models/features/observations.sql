with

settings as (select * from {{ ref('settings') }}),

campaigns as (select * from {{ ref('campaign_terms') }}),

-- those whose response could be observed; control arms were made no offer
judged_contacts as (
    select
        'past' as kind,
        outcomes.campaign_id,
        outcomes.customer_id,
        outcomes.arm,
        campaigns.known_before,
        campaigns.duration_days
    from {{ ref('contact_outcomes') }} as outcomes
    inner join campaigns on outcomes.campaign_id = campaigns.campaign_id
    where outcomes.arm != 'control' and outcomes.responded is not null
),

-- the same ones in every build of the same input
training_contacts as (
    select judged_contacts.*
    from judged_contacts
    cross join settings
    qualify
        row_number() over (
            order by
                md5(judged_contacts.campaign_id || '|' || judged_contacts.customer_id),
                judged_contacts.campaign_id,
                judged_contacts.customer_id
        ) <= settings.max_training_rows
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
    select * from training_contacts
    union all
    select * from planned
    union all
    select * from organic
)

select * from final
