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
        {{ given_beside() }} as given_beside
    from outcomes
    inner join campaigns on outcomes.campaign_id = campaigns.campaign_id
    left join offers
        on outcomes.campaign_id = offers.campaign_id and outcomes.arm = offers.offer_id
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
        cast(given_beside as decimal(18, 2)) as given_beside,
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
    from priced
)

select * from final
