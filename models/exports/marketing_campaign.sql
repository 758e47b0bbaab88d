with

campaign_list as (select * from {{ ref('campaign_list') }}),

final as (
    select
        campaign_id as list_of,
        {{ safe_cell('campaign_id') }} as campaign_id,
        {{ safe_cell('customer_id') }} as customer_id,
        rank,
        decision,
        propensity,
        {{ safe_cell('offer_id') }} as offer_id,
        cast(response_probability as decimal(9, 6)) as response_probability,
        cast(buy_anyway_probability as decimal(9, 6)) as buy_anyway_probability,
        expected_revenue,
        expected_discount_cost,
        contact_cost,
        expected_profit,
        profit_basis,
        {{ safe_cell('city') }} as city
    from campaign_list
    where decision in ('contact', 'explore')
)

select * from final
