{{ config(materialized='view') }}

with

settings as (select * from {{ ref('settings') }}),

campaigns as (select * from {{ ref('crm_campaigns') }}),

calendar as (select * from {{ ref('campaign_calendar') }}),

launched as (
    select campaign_id
    from {{ ref('launched_contacts') }}
    group by campaign_id
),

newest_first as (
    select
        campaign_id,
        row_number() over (order by starts_on desc, ends_on desc, campaign_id asc) as newness
    from calendar
),

known as (
    select
        campaigns.campaign_id,
        campaigns.campaign_id as terms_of_campaign_id,
        campaigns.campaign_name,
        calendar.status,
        calendar.starts_on,
        calendar.ends_on,
        -- contacts that arrived are the facts; until then a launched list counts as sent, and a
        -- plan that the CRM still lists is what that list was chosen from
        case
            when calendar.has_been_contacted then 'contacts'
            when calendar.status != 'planned' and launched.campaign_id is not null
                then 'launched_list'
            when calendar.has_contact_list then 'contacts'
            else 'everyone'
        end as audience_source,
        campaigns.city,
        campaigns.country
    from campaigns
    inner join calendar on campaigns.campaign_id = calendar.campaign_id
    left join launched on campaigns.campaign_id = launched.campaign_id
),

-- with nothing planned, the last campaign's terms are assumed for everyone, from as_of on
assumed as (
    select
        -- a `next` that was launched and came back has taken the name
        case
            when
                exists (
                    select taken.campaign_id from calendar as taken where taken.campaign_id = 'next'
                )
                or exists (
                    select taken.campaign_id from launched as taken where taken.campaign_id = 'next'
                )
                then 'next ' || cast(settings.as_of as {{ dbt.type_string() }})
            else 'next'
        end as campaign_id,
        newest.campaign_id as terms_of_campaign_id,
        'next' as campaign_name,
        'planned' as status,
        settings.as_of as starts_on,
        {{ add_days(
            'settings.as_of',
            'coalesce(' ~ days_between('calendar.starts_on', 'calendar.ends_on') ~ ', 27)'
        ) }} as ends_on,
        'everyone' as audience_source,
        cast(null as {{ dbt.type_string() }}) as city,
        cast(null as {{ dbt.type_string() }}) as country
    from settings
    left join newest_first as newest on newest.newness = 1
    left join calendar on newest.campaign_id = calendar.campaign_id
    where
        not exists (
            select planned.campaign_id from calendar as planned where planned.status = 'planned'
        )
),

final as (
    select * from known
    union all
    select * from assumed
)

select * from final
