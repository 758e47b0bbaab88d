{{ config(materialized='view') }}

with

checked as (select * from {{ ref('checked_campaigns') }}),

final as (
    select
        campaign_id,
        coalesce(campaign_name, campaign_id) as campaign_name,
        channel,
        starts_on,
        ends_on,
        coalesce({{ stated_mechanic() }}, 'none') as mechanic,
        discount_rate,
        discount_amount,
        min_check,
        contact_cost,
        opt_out_cost,
        margin_rate,
        budget,
        max_contacts,
        value_of_response,
        cost_per_response,
        cashback_redeemed_share,
        control_share,
        city,
        held_out_cities,
        country,
        status,
        response_rule,
        unread_limits
    from checked
    where reject_reason is null
)

select * from final
