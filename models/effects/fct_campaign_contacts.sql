with

outcomes as (select * from {{ ref('contact_outcomes') }}),

terms as (select * from {{ ref('arm_terms') }}),

mechanics as (select * from {{ ref('mechanics') }}),

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
        cast(terms.contact_cost as decimal(18, 2)) as contact_cost,
        terms.opt_out_cost,
        cast({{ given_beside() }} as decimal(18, 2)) as given_beside,
        {{ contact_profit() }} as profit
    from outcomes
    inner join terms
        on outcomes.campaign_id = terms.campaign_id and outcomes.arm = terms.arm
    inner join mechanics on terms.mechanic = mechanics.mechanic
)

select * from final
