{{ config(materialized='view') }}

with

checked as (select * from {{ ref('checked_purchases') }}),

final as (
    select
        customer_id,
        purchased_on,
        amount,
        receipt_id,
        product,
        brand,
        category,
        colour,
        product_gender,
        coalesce(quantity, cast(1 as decimal(18, 3))) as quantity,
        coalesce(discount_amount, cast(0 as decimal(18, 2))) as discount_amount,
        coalesce(is_discounted, coalesce(discount_amount, 0) > 0) as is_discounted
    from checked
    where reject_reason is null
)

select * from final
