with

settings as (select * from {{ ref('settings') }}),

purchases as (select * from {{ ref('crm_purchases') }} where not is_return),

returned_lines as (select * from {{ ref('returned_lines') }}),

-- each line on the day it stands on, and what it comes to where it belongs: a return that is known
-- to bring back an earlier purchase takes its money from that one, not from its own day
lines as (
    select
        {{ receipt_key('purchases') }} as receipt_id,
        purchases.customer_id,
        purchases.purchased_on,
        purchases.amount,
        purchases.discount_amount,
        purchases.quantity,
        1 as bought,
        case when purchases.is_discounted then 1 else 0 end as discounted,
        purchases.amount as net_amount,
        purchases.discount_amount as net_discount_amount
    from purchases
    inner join settings on purchases.purchased_on < settings.as_of
    union all
    select
        receipt_key as receipt_id,
        customer_id,
        returned_on as purchased_on,
        amount,
        discount_amount,
        quantity,
        0 as bought,
        0 as discounted,
        case when sold_on is null then amount else 0 end as net_amount,
        case when sold_on is null then discount_amount else 0 end as net_discount_amount
    from returned_lines
    union all
    select
        sold_receipt_key as receipt_id,
        customer_id,
        sold_on as purchased_on,
        0 as amount,
        0 as discount_amount,
        0 as quantity,
        0 as bought,
        0 as discounted,
        amount as net_amount,
        discount_amount as net_discount_amount
    from returned_lines
    where sold_on is not null
),

final as (
    select
        receipt_id,
        customer_id,
        purchased_on,
        cast(sum(amount) as decimal(18, 2)) as amount,
        cast(sum(discount_amount) as decimal(18, 2)) as discount_amount,
        cast(sum(quantity) as decimal(18, 3)) as items,
        cast(sum(bought) as bigint) as purchase_lines,
        cast(sum(discounted) as bigint) as discounted_lines,
        -- a receipt that nets to nothing or less brings goods back: money counts, buying does not
        sum(amount) > 0 as is_purchase,
        cast(sum(net_amount) as decimal(18, 2)) as net_amount,
        cast(sum(net_discount_amount) as decimal(18, 2)) as net_discount_amount
    from lines
    -- a receipt that is added to on a later day, a return say, has a row for each day: what
    -- happened later is not known earlier
    group by receipt_id, customer_id, purchased_on
)

select * from final
