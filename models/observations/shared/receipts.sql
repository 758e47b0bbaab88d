with

settings as (select * from {{ ref('settings') }}),

purchases as (select * from {{ ref('crm_purchases') }} where not is_return),

returned_lines as (select * from {{ ref('returned_lines') }}),

-- a receipt that is added to on a later day, a return say, has a row for each day: what happened
-- later is not known earlier
sold as (
    select
        {{ receipt_key('purchases') }} as receipt_id,
        purchases.customer_id,
        purchases.purchased_on,
        sum(purchases.amount) as amount,
        sum(purchases.discount_amount) as discount_amount,
        sum(purchases.quantity) as quantity,
        count(*) as bought,
        sum(case when purchases.is_discounted then 1 else 0 end) as discounted
    from purchases
    inner join settings on purchases.purchased_on < settings.as_of
    group by {{ receipt_key('purchases') }}, purchases.customer_id, purchases.purchased_on
),

-- each returned line on the day it stands on, and what it comes to where it belongs: one that is
-- known to bring back an earlier purchase takes its money from that, not from its own day
places_of_returns as (
    select
        receipt_key as receipt_id,
        customer_id,
        returned_on as purchased_on,
        amount,
        discount_amount,
        quantity,
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
        amount as net_amount,
        discount_amount as net_discount_amount
    from returned_lines
    where sold_on is not null
),

returned as (
    select
        receipt_id,
        customer_id,
        purchased_on,
        sum(amount) as amount,
        sum(discount_amount) as discount_amount,
        sum(quantity) as quantity,
        sum(net_amount) as net_amount,
        sum(net_discount_amount) as net_discount_amount
    from places_of_returns
    group by receipt_id, customer_id, purchased_on
),

-- returns are few: all lines grouped at once did not fit into 4 GB of 50 000 000
final as (
    select
        coalesce(sold.receipt_id, returned.receipt_id) as receipt_id,
        coalesce(sold.customer_id, returned.customer_id) as customer_id,
        coalesce(sold.purchased_on, returned.purchased_on) as purchased_on,
        {% for name, brought_back, as_name in [
            ('amount', 'amount', 'amount'),
            ('discount_amount', 'discount_amount', 'discount_amount'),
            ('quantity', 'quantity', 'items'),
            ('amount', 'net_amount', 'net_amount'),
            ('discount_amount', 'net_discount_amount', 'net_discount_amount'),
        ] %}
            cast(
                coalesce(sold.{{ name }}, 0) + coalesce(returned.{{ brought_back }}, 0)
                as decimal(18, {{ 3 if name == 'quantity' else 2 }})
            ) as {{ as_name }},
        {% endfor %}
        cast(coalesce(sold.bought, 0) as bigint) as purchase_lines,
        cast(coalesce(sold.discounted, 0) as bigint) as discounted_lines,
        -- a receipt that nets to nothing or less brings goods back: money counts, buying does not
        coalesce(sold.amount, 0) + coalesce(returned.amount, 0) > 0 as is_purchase
    from sold
    full outer join returned
        on
            sold.receipt_id = returned.receipt_id
            and sold.customer_id = returned.customer_id
            and sold.purchased_on = returned.purchased_on
)

select * from final
