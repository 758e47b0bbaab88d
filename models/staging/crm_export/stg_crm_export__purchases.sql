{{ config(post_hook="{{ keep_malformed_lines('purchases') }}") }}

with

records as (select * from {{ source('export', 'purchases') }}),

final as (
    select
        records.customer_id,
        records.purchased_on,
        records.amount,
        records.receipt_id,
        records.product,
        records.brand,
        records.category,
        records.colour,
        records.product_gender,
        records.quantity,
        records.discount_amount,
        records.is_discounted,
        records.file,
        records.line,
        records.unreadable,
        records.faults,
        records.raw
    from records
)

select * from final
