with

settings as (select * from {{ ref('settings') }}),

campaigns as (select * from {{ ref('crm_campaigns') }}),

calendar as (select * from {{ ref('campaign_calendar') }}),

-- a promise is judged as it was made
launched as (
    select
        campaign_id,
        case
            when bool_or(profit_basis = 'gross, not incremental') then 'reported'
            when bool_or(profit_basis = 'incremental') then 'purchase'
        end as response_rule
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

all_campaigns as (
    select * from known
    union all
    select * from assumed
),

-- of one whose responses were promised and are still to be reported nothing is known
judged as (
    select
        calendar.starts_on,
        coalesce(
            launched.response_rule,
            campaigns.response_rule,
            case when calendar.has_reported_responses then 'reported' else 'purchase' end
        ) as response_rule
    from calendar
    inner join campaigns on calendar.campaign_id = campaigns.campaign_id
    left join launched on calendar.campaign_id = launched.campaign_id
    where
        calendar.status = 'past'
        and (
            campaigns.response_rule is not null
            or calendar.has_reported_responses
            or coalesce(launched.response_rule, 'purchase') != 'reported'
        )
),

-- a campaign nobody has reported on yet is taken to be judged as the last judged one was
latest_rule as (
    select max(response_rule) as response_rule
    from judged
    where starts_on = (select max(newest.starts_on) as starts_on from judged as newest)
),

final as (
    select
        all_campaigns.campaign_id,
        all_campaigns.campaign_name,
        all_campaigns.status,
        all_campaigns.campaign_id != coalesce(all_campaigns.terms_of_campaign_id, '')
            as is_assumed,
        all_campaigns.terms_of_campaign_id,
        all_campaigns.starts_on,
        all_campaigns.ends_on,
        {{ days_between('all_campaigns.starts_on', 'all_campaigns.ends_on') }} + 1
            as duration_days,
        -- what may be known about its customers: everything before it starts, or before as_of
        least(all_campaigns.starts_on, settings.as_of) as known_before,
        all_campaigns.audience_source,
        all_campaigns.audience_source != 'everyone' as has_contact_list,
        all_campaigns.city,
        all_campaigns.country,
        terms.channel,
        coalesce(terms.mechanic, 'none') as mechanic,
        terms.discount_rate,
        terms.discount_amount,
        terms.min_check,
        coalesce(terms.contact_cost, settings.contact_cost) as contact_cost,
        coalesce(terms.margin_rate, settings.margin_rate) as margin_rate,
        coalesce(terms.budget, settings.budget) as budget,
        terms.max_contacts,
        coalesce(terms.value_of_response, settings.value_of_response) as value_of_response,
        coalesce(terms.cost_per_response, 0) as cost_per_response,
        terms.cashback_redeemed_share,
        coalesce(
            case when all_campaigns.status != 'planned' then launched.response_rule end,
            terms.response_rule,
            case
                when calendar.has_reported_responses then 'reported'
                when all_campaigns.status = 'past' then 'purchase'
            end,
            latest_rule.response_rule,
            'purchase'
        ) as response_rule
    from all_campaigns
    cross join settings
    cross join latest_rule
    left join campaigns as terms on all_campaigns.terms_of_campaign_id = terms.campaign_id
    left join calendar on all_campaigns.campaign_id = calendar.campaign_id
    left join launched on all_campaigns.campaign_id = launched.campaign_id
)

select * from final
