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
        -- goods brought back give their discount back, whichever sign the export has for it
        coalesce(
            case when amount < 0 then -abs(discount_amount) else discount_amount end,
            cast(0 as decimal(18, 2))
        ) as discount_amount,
        coalesce(is_discounted, discount_amount != 0, false) as is_discounted,
        coalesce(amount < 0 or discount_amount < 0, false) as is_return
    from checked
    where reject_reason is null
)

select * from final
