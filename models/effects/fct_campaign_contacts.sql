with

contacts as (select * from {{ ref('contact_profits') }}),

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
        discount_cost,
        contact_cost,
        given_beside,
        profit
    from contacts
)

select * from final
