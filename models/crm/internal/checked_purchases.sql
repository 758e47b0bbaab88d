with

purchases as (
    select *
    from {{ used('purchases') }}
    where unreadable is null
),

customers as (select * from {{ ref('crm_customers') }}),

final as (
    select
        purchases.customer_id,
        purchases.purchased_on,
        purchases.amount,
        purchases.receipt_id,
        purchases.product,
        purchases.brand,
        purchases.category,
        purchases.colour,
        purchases.product_gender,
        purchases.quantity,
        purchases.discount_amount,
        purchases.is_discounted,
        purchases.file,
        purchases.line,
        case
            -- sold to whoever showed no card: nothing is wrong with it
            when
                purchases.customer_id is null
                and purchases.purchased_on is not null
                and purchases.amount is not null
                then 'not a purchase: no customer is named'
            {{- reject_when_missing(required_columns('purchases', 'purchases')) }}
            when customers.customer_id is null then 'unknown customer'
            when purchases.purchased_on > {{ build_day() }}
                then 'purchased_on after the day of the build'
            when purchases.purchased_on < date '1970-01-01' then 'purchased_on before 1970'
            -- on a line that brings goods back it is the discount given back
            when purchases.discount_amount < 0 and purchases.amount > 0
                then 'negative discount_amount'
        end as reject_reason
    from purchases
    left join customers on purchases.customer_id = customers.customer_id
)

select * from final
