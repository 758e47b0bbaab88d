with

campaign_list as (select * from {{ ref('campaign_list') }}),

-- texts as they are: a workbook marks a cell as text, where a CSV needs an apostrophe
final as (
    select
        campaign_id as list_of,
        campaign_id,
        customer_id,
        rank,
        decision,
        propensity,
        offer_id,
        cast(response_probability as decimal(9, 6)) as response_probability,
        cast(buy_anyway_probability as decimal(9, 6)) as buy_anyway_probability,
        expected_revenue,
        expected_discount_cost,
        contact_cost,
        expected_profit,
        profit_basis,
        city
    from campaign_list
    where decision in ('contact', 'explore')
)

select * from final
