with

settings as (select * from {{ ref('settings') }}),

campaigns as (select * from {{ ref('crm_campaigns') }}),

known as (select * from {{ ref('known_campaigns') }}),

-- read for its guard: an override of a campaign that is not there stops the build
overrides as (select count(*) as overrides from {{ ref('campaign_overrides') }}),

rules as (select * from {{ ref('response_rules') }}),

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
        coalesce(
            {{ own_term('margin_rate', 'decimal(9, 6)') }}, settings.margin_rate
        ) as margin_rate,
        coalesce({{ own_limit('budget', 'decimal(18, 2)') }}, settings.budget) as budget,
        {{ own_limit('max_contacts', 'bigint') }} as max_contacts,
        coalesce(
            {{ own_term('value_of_response', 'decimal(18, 2)') }}, settings.value_of_response
        ) as value_of_response,
        coalesce({{ own_term('cost_per_response', 'decimal(18, 2)') }}, 0) as cost_per_response,
        {{ own_term('cashback_redeemed_share', 'decimal(9, 6)') }} as cashback_redeemed_share,
        rules.response_rule
    from known
    cross join settings
    cross join overrides
    inner join rules on known.campaign_id = rules.campaign_id
    left join campaigns as terms on known.terms_of_campaign_id = terms.campaign_id
)

select * from final
