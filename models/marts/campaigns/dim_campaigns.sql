with

campaigns as (select * from {{ ref('campaign_terms') }}),

final as (
    select
        campaign_id,
        campaign_name,
        status,
        is_assumed,
        starts_on,
        ends_on,
        channel,
        mechanic,
        discount_rate,
        discount_amount,
        min_check,
        city,
        country,
        response_rule,
        contact_cost,
        margin_rate,
        budget,
        max_contacts,
        value_of_response,
        cost_per_response
    from campaigns
)

select * from final
