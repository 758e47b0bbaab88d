-- A return takes its money from its purchase: it moves between days, none appears or is lost.
with

receipts as (select * from {{ ref('receipts') }}),

final as (
    select
        customer_id,
        sum(amount) - sum(net_amount) as money,
        sum(discount_amount) - sum(net_discount_amount) as discounts
    from receipts
    group by customer_id
)

select
    customer_id,
    money,
    discounts
from final
where money != 0 or discounts != 0
