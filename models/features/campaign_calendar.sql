with

settings as (select * from {{ ref('settings') }}),

campaigns as (select * from {{ ref('crm_campaigns') }}),

contact_days as (
    select
        campaign_id,
        min(contacted_on) as first_contacted_on
    from {{ ref('crm_contacts') }}
    group by campaign_id
),

reporting_campaigns as (
    select distinct responses.campaign_id
    from {{ ref('crm_responses') }} as responses
    inner join settings on settings.as_of > responses.responded_on
),

dated as (
    select
        campaigns.campaign_id,
        campaigns.status as stated_status,
        coalesce(campaigns.starts_on, settings.as_of) as starts_on,
        coalesce(
            campaigns.ends_on,
            {{ add_days('coalesce(campaigns.starts_on, settings.as_of)', 13) }}
        ) as ends_on,
        contact_days.campaign_id is not null as has_contact_list,
        coalesce(contact_days.first_contacted_on < settings.as_of, false) as has_been_contacted,
        reporting_campaigns.campaign_id is not null as has_reported_responses
    from campaigns
    cross join settings
    left join contact_days on campaigns.campaign_id = contact_days.campaign_id
    left join reporting_campaigns on campaigns.campaign_id = reporting_campaigns.campaign_id
),

with_status as (
    select
        dated.campaign_id,
        dated.starts_on,
        dated.ends_on,
        dated.has_contact_list,
        dated.has_reported_responses,
        case
            when dated.stated_status = 'planned' and not dated.has_been_contacted then 'planned'
            -- complete: the window closed before as_of and before the last day with events
            when dated.ends_on < settings.as_of and dated.ends_on < settings.last_event_on
                then 'past'
            when dated.stated_status = 'launched' then 'launched'
            when dated.starts_on < settings.as_of then 'running'
            when dated.has_been_contacted then 'launched'
            else 'planned'
        end as status
    from dated
    cross join settings
)

select * from with_status
