with

campaigns as (select * from {{ ref('campaign_terms') }}),

trust as (select * from {{ ref('campaign_trust') }}),

final as (
    select
        campaigns.campaign_id,
        campaigns.campaign_name,
        campaigns.status,
        campaigns.is_assumed,
        campaigns.starts_on,
        campaigns.ends_on,
        trust.is_trustworthy,
        campaigns.channel,
        campaigns.mechanic,
        campaigns.discount_rate,
        campaigns.discount_amount,
        campaigns.min_check,
        campaigns.city,
        campaigns.country,
        campaigns.response_rule,
        campaigns.contact_cost,
        campaigns.margin_rate,
        campaigns.budget,
        campaigns.max_contacts,
        campaigns.value_of_response,
        campaigns.cost_per_response,
        {{ reached_by('campaigns') }} as reached_by
    from campaigns
    left join trust on campaigns.campaign_id = trust.campaign_id
)

select * from final
