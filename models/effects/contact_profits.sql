with

outcomes as (select * from {{ ref('contact_outcomes') }}),

campaigns as (select * from {{ ref('campaign_terms') }}),

offers as (select * from {{ ref('campaign_offers') }}),

priced as (
    select
        outcomes.*,
        campaigns.margin_rate,
        campaigns.value_of_response,
        -- nobody paid for reaching a control
        case
            when outcomes.arm = 'control' then 0
            else coalesce(offers.contact_cost, campaigns.contact_cost)
        end as contact_cost,
        coalesce(offers.cost_per_response, campaigns.cost_per_response) as cost_per_response,
        coalesce(offers.mechanic, campaigns.mechanic) as mechanic,
        coalesce(offers.discount_rate, campaigns.discount_rate, 0)
        * coalesce(campaigns.cashback_redeemed_share, 1) as cashback_rate
    from outcomes
    inner join campaigns on outcomes.campaign_id = campaigns.campaign_id
    left join offers
        on outcomes.campaign_id = offers.campaign_id and outcomes.arm = offers.offer_id
),

-- what is given beside the price, to those who did what was asked; a control was promised nothing
given as (
    select
        *,
        case
            when arm = 'control' or not coalesce(responded, false) then 0
            when mechanic = 'cashback' then greatest(revenue, 0) * cashback_rate
            when mechanic in ('gift', 'bundle', 'service') then cost_per_response
            else 0
        end as given_beside
    from priced
),

final as (
    select
        campaign_id,
        customer_id,
        arm,
        contacted_on,
        propensity,
        responded,
        bought,
        receipts,
        revenue,
        discount_amount as discount_cost,
        cast(contact_cost as decimal(18, 2)) as contact_cost,
        cast(
            case
                when response_rule = 'purchase'
                    then
                        (revenue + discount_amount) * margin_rate
                        - discount_amount - given_beside - contact_cost
                -- nothing is known of a control nobody reported on, profit neither
                when responded is not null
                    then
                        case when responded then value_of_response - cost_per_response else 0 end
                        - contact_cost
            end as decimal(18, 2)
        ) as profit
    from given
)

select * from final
