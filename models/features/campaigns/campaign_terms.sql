with

settings as (select * from {{ ref('settings') }}),

campaigns as (select * from {{ ref('crm_campaigns') }}),

known as (select * from {{ ref('known_campaigns') }}),

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
        coalesce(terms.contact_cost, settings.contact_cost) as contact_cost,
        coalesce(terms.margin_rate, settings.margin_rate) as margin_rate,
        coalesce(terms.budget, settings.budget) as budget,
        terms.max_contacts,
        coalesce(terms.value_of_response, settings.value_of_response) as value_of_response,
        coalesce(terms.cost_per_response, 0) as cost_per_response,
        terms.cashback_redeemed_share,
        rules.response_rule
    from known
    cross join settings
    inner join rules on known.campaign_id = rules.campaign_id
    left join campaigns as terms on known.terms_of_campaign_id = terms.campaign_id
)

select * from final
