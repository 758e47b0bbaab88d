with

settings as (select * from {{ ref('settings') }}),

purchases as (select * from {{ ref('crm_purchases') }}),

known_purchases as (
    select
        coalesce(
            purchases.receipt_id,
            purchases.customer_id || ' ' || cast(purchases.purchased_on as {{ dbt.type_string() }})
        ) as receipt_id,
        purchases.customer_id,
        purchases.purchased_on,
        purchases.amount,
        purchases.discount_amount,
        purchases.quantity,
        purchases.is_discounted
    from purchases
    inner join settings on purchases.purchased_on < settings.as_of
),

receipts as (
    select
        receipt_id,
        customer_id,
        purchased_on,
        cast(sum(amount) as decimal(18, 2)) as amount,
        cast(sum(discount_amount) as decimal(18, 2)) as discount_amount,
        cast(sum(quantity) as decimal(18, 3)) as items,
        count(*) as purchase_lines,
        count(*) filter (where is_discounted) as discounted_lines,
        -- a receipt that nets to nothing or less brings goods back: money counts, buying does not
        sum(amount) > 0 as is_purchase
    from known_purchases
    -- a receipt that is added to on a later day, a return say, has a row for each day: what
    -- happened later is not known earlier
    group by receipt_id, customer_id, purchased_on
)

select * from receipts
