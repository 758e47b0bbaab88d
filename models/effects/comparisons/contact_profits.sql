{#- Nobody paid for reaching a control. -#}
{%- set contact_cost %}
            case
                when outcomes.arm = 'control' then 0
                else coalesce(offers.contact_cost, campaigns.contact_cost)
            end
{%- endset -%}

with

outcomes as (select * from {{ ref('contact_outcomes') }}),

campaigns as (select * from {{ ref('campaign_terms') }}),

offers as (select * from {{ ref('campaign_offers') }}),

final as (
    select
        outcomes.campaign_id,
        outcomes.customer_id,
        outcomes.arm,
        outcomes.contacted_on,
        outcomes.propensity,
        outcomes.responded,
        outcomes.bought,
        outcomes.receipts,
        outcomes.revenue,
        outcomes.discount_amount as discount_cost,
        cast({{ contact_cost }} as decimal(18, 2)) as contact_cost,
        cast({{ given_beside() }} as decimal(18, 2)) as given_beside,
        {{ contact_profit(contact_cost) }} as profit
    from outcomes
    inner join campaigns on outcomes.campaign_id = campaigns.campaign_id
    left join offers
        on outcomes.campaign_id = offers.campaign_id and outcomes.arm = offers.offer_id
)

select * from final
