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

-- a campaign that names its customers was for them and not for everybody, even if no row of theirs
-- can be used; a list that came on as_of or later is not known of a campaign that has begun
known_lists as (
    select contacts.campaign_id
    from {{ used('contacts') }} as contacts
    cross join settings
    where
        not coalesce(
            contacts.contacted_on between settings.as_of and {{ build_day() }}, false
        )
    group by contacts.campaign_id
),

reporting_campaigns as (
    select distinct responses.campaign_id
    from {{ ref('crm_responses') }} as responses
    inner join settings on responses.responded_on < settings.as_of
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
        contact_days.campaign_id is not null as has_contacts,
        known_lists.campaign_id is not null as has_known_contacts,
        coalesce(contact_days.first_contacted_on < settings.as_of, false) as has_been_contacted,
        contact_days.first_contacted_on,
        reporting_campaigns.campaign_id is not null as has_reported_responses
    from campaigns
    cross join settings
    left join contact_days on campaigns.campaign_id = contact_days.campaign_id
    left join known_lists on campaigns.campaign_id = known_lists.campaign_id
    left join reporting_campaigns on campaigns.campaign_id = reporting_campaigns.campaign_id
),

with_status as (
    select
        dated.campaign_id,
        dated.starts_on,
        dated.ends_on,
        dated.has_contacts,
        dated.has_known_contacts,
        dated.has_been_contacted,
        dated.first_contacted_on,
        dated.has_reported_responses,
        case
            when dated.stated_status = 'planned' and not dated.has_been_contacted then 'planned'
            when dated.ends_on < settings.complete_before then 'past'
            when dated.stated_status = 'launched' then 'launched'
            when dated.starts_on < settings.as_of then 'running'
            when dated.has_been_contacted then 'launched'
            else 'planned'
        end as status
    from dated
    cross join settings
),

-- what campaigns that are over have reported up to
reported_up_to as (
    select max(ends_on) as ends_on
    from with_status
    where status = 'past' and has_reported_responses
),

final as (
    select
        with_status.campaign_id,
        with_status.starts_on,
        with_status.ends_on,
        with_status.has_known_contacts
        or (with_status.has_contacts and with_status.status in ('planned', 'launched'))
            as has_contact_list,
        with_status.has_been_contacted,
        case
            when with_status.has_been_contacted then with_status.first_contacted_on
            else with_status.starts_on
        end as sent_on,
        with_status.has_reported_responses,
        with_status.has_reported_responses
        or coalesce(with_status.ends_on <= reported_up_to.ends_on, false) as has_responses_in,
        with_status.status
    from with_status
    cross join reported_up_to
)

select * from final
