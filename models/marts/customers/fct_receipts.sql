with

receipts as (select * from {{ ref('receipts') }}),

final as (
    select
        receipt_id,
        customer_id,
        purchased_on,
        amount,
        discount_amount,
        items,
        discounted_lines > 0 as is_discounted,
        is_purchase
    from receipts
)

select * from final
