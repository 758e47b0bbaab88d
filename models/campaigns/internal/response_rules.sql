{{ config(materialized='view') }}

with

known as (select * from {{ ref('known_campaigns') }}),

campaigns as (select * from {{ ref('crm_campaigns') }}),

calendar as (select * from {{ ref('campaign_calendar') }}),

-- a promise is judged as it was made
launched as (
    select
        campaign_id,
        case
            when bool_or(profit_basis = 'gross, not incremental') then 'reported'
            when bool_or({{ is_beyond_anyway('profit_basis') }})
                then 'purchase'
        end as response_rule
    from {{ ref('launched_contacts') }}
    group by campaign_id
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
        known.campaign_id,
        coalesce(
            case when known.status != 'planned' then launched.response_rule end,
            campaigns.response_rule,
            case
                when calendar.has_reported_responses then 'reported'
                when known.status = 'past' then 'purchase'
            end,
            latest_rule.response_rule,
            'purchase'
        ) as response_rule
    from known
    cross join latest_rule
    left join campaigns on known.terms_of_campaign_id = campaigns.campaign_id
    left join calendar on known.campaign_id = calendar.campaign_id
    left join launched on known.campaign_id = launched.campaign_id
)

select * from final
