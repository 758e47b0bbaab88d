with

receipts as (select * from {{ ref('receipts') }}),

-- a receipt that was added to on later days, by a return say, is one receipt here
final as (
    select
        receipt_id,
        customer_id,
        min(purchased_on) as purchased_on,
        cast(sum(amount) as decimal(18, 2)) as amount,
        cast(sum(discount_amount) as decimal(18, 2)) as discount_amount,
        cast(sum(items) as decimal(18, 3)) as items,
        sum(discounted_lines) > 0 as is_discounted,
        sum(amount) > 0 as is_purchase
    from receipts
    group by receipt_id, customer_id
)

select * from final
