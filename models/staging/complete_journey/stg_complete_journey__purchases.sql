with

transactions as (select * from {{ source('complete_journey', 'transactions') }}),

products as (select * from {{ source('complete_journey', 'products') }}),

final as (
    select
        cast(transactions.household_id as {{ dbt.type_string() }}) as customer_id,
        -- timestamps are UTC: an evening's basket would fall on the next day
        {{ local_day('transactions.transaction_timestamp', 'America/New_York') }} as purchased_on,
        cast(transactions.sales_value as decimal(18, 2)) as amount,
        cast(transactions.basket_id as {{ dbt.type_string() }}) as receipt_id,
        cast(transactions.product_id as {{ dbt.type_string() }}) as product,
        -- whose goods they are; `brand` there only parts the store's own from the others'
        cast(products.manufacturer_id as {{ dbt.type_string() }}) as brand,
        products.product_category as category,
        cast(null as {{ dbt.type_string() }}) as colour,
        cast(null as {{ dbt.type_string() }}) as product_gender,
        -- fuel is counted in thousandths of a gallon: up to 89 638 a line
        cast(transactions.quantity as decimal(18, 3)) as quantity,
        -- what the store gave up: the maker pays it for its own coupons, so sales_value has them
        cast(
            cast(transactions.retail_disc as decimal(18, 2))
            + cast(transactions.coupon_match_disc as decimal(18, 2)) as decimal(18, 2)
        ) as discount_amount,
        -- loyalty-card prices are everybody's; a coupon is somebody's choice
        transactions.coupon_disc + transactions.coupon_match_disc > 0 as is_discounted,
        transactions.file,
        transactions.line,
        cast(null as {{ dbt.type_string() }}) as unreadable,
        cast(null as {{ dbt.type_string() }}) as raw
    from transactions
    left join products on transactions.product_id = products.product_id
)

select * from final
