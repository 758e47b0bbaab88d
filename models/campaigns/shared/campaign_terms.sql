{%- set margin_rate = (
    'coalesce(' ~ own_term('margin_rate', 'decimal(9, 6)') ~ ', settings.margin_rate)'
) -%}

with

settings as (select * from {{ ref('settings') }}),

campaigns as (select * from {{ ref('crm_campaigns') }}),

known as (select * from {{ ref('known_campaigns') }}),

calendar as (select * from {{ ref('campaign_calendar') }}),

-- a promise is judged as it was made
launched as (
    select
        campaign_id,
        case
            when
                bool_or(
                    profit_basis = 'gross, not incremental' or expected_response_value is not null
                )
                then 'reported'
            when bool_or({{ is_incremental_basis('profit_basis') }})
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

rules as (
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
),

response_revenue as (select * from {{ ref('response_revenue') }}),

-- read for its guard: an override of a campaign that is not there stops the build
overrides as (select count(*) as overrides from {{ ref('campaign_overrides') }}),

final as (
    select
        known.campaign_id,
        known.campaign_name,
        known.status,
        known.campaign_id != coalesce(known.terms_of_campaign_id, '') as is_assumed,
        known.terms_of_campaign_id,
        known.starts_on,
        known.ends_on,
        {{ days_between('known.starts_on', 'known.ends_on') }} + 1 as duration_days,
        -- what may be known about its customers: everything before it starts, or before as_of
        least(known.starts_on, settings.as_of) as known_before,
        known.audience_source,
        known.audience_source != 'everyone' as has_contact_list,
        known.city,
        known.country,
        terms.channel,
        coalesce(terms.mechanic, 'none') as mechanic,
        terms.discount_rate,
        terms.discount_amount,
        terms.min_check,
        coalesce(
            {{ own_term('contact_cost', 'decimal(18, 2)') }}, settings.contact_cost
        ) as contact_cost,
        -- what speaks to whoever passes by has nobody to opt out of it
        case
            when {{ is_mass_channel('terms.channel') }} then 0
            else
                coalesce(
                    {{ own_term('opt_out_cost', 'decimal(18, 2)') }}, settings.opt_out_cost
                )
        end as opt_out_cost,
        {{ margin_rate }} as margin_rate,
        coalesce({{ own_limit('budget', 'decimal(18, 2)') }}, settings.budget) as budget,
        {{ own_limit('max_contacts', 'bigint') }} as max_contacts,
        coalesce(
            {{ own_term('value_of_response', 'decimal(18, 2)') }},
            settings.value_of_response,
            -- where nobody says it, what responses have brought
            cast(response_revenue.revenue_per_response * {{ margin_rate }} as decimal(18, 2))
        ) as value_of_response,
        coalesce({{ own_term('cost_per_response', 'decimal(18, 2)') }}, 0) as cost_per_response,
        {{ own_term('cashback_redeemed_share', 'decimal(9, 6)') }} as cashback_redeemed_share,
        rules.response_rule
    from known
    cross join settings
    cross join overrides
    inner join rules on known.campaign_id = rules.campaign_id
    left join response_revenue on known.campaign_id = response_revenue.campaign_id
    left join campaigns as terms on known.terms_of_campaign_id = terms.campaign_id
)

select * from final
