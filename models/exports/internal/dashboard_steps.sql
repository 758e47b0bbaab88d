with

steps as (select * from {{ ref('frontier_steps') }}),

customers as (select * from {{ ref('dashboard_customers') }}),

economics as (select * from {{ ref('offer_economics') }}),

-- the terms of the list's own offer are in the page already
final as (
    select
        steps.campaign_id,
        steps.customer_id,
        steps.spent_turn,
        steps.step = 0 as is_tried,
        steps.offer_id,
        coalesce(steps.offer_id = customers.offer_id, false) as is_own_offer,
        cast(economics.response_probability as decimal(9, 6)) as response_probability,
        cast(economics.buy_probability as decimal(9, 6)) as buy_probability,
        cast(economics.buy_anyway_probability as decimal(9, 6)) as buy_anyway_probability,
        economics.expected_margin,
        economics.expected_margin_anyway,
        economics.ordinary_discount_cost,
        {{ published_response_value('economics') }} as expected_response_value,
        economics.expected_discount_cost,
        economics.contact_cost,
        economics.opt_out_cost,
        cast(
            economics.contact_cost + coalesce(economics.expected_discount_cost, 0)
            as decimal(18, 2)
        ) as expected_cost,
        economics.expected_profit
    from steps
    inner join customers
        on steps.campaign_id = customers.campaign_id and steps.customer_id = customers.customer_id
    inner join economics
        on
            steps.campaign_id = economics.campaign_id
            and steps.customer_id = economics.customer_id
            and steps.offer_id = economics.offer_id
)

select * from final
