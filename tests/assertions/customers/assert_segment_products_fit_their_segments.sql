-- a product group has no more customers than its segment, which has as many as dim_segments says,
-- and shares are taken of exactly those: one row per group that does not fit
with

products as (select * from {{ ref('segment_products') }}),

segments as (select * from {{ ref('dim_segments') }}),

everybody as (select sum(customers) as customers from segments),

final as (
    select
        products.segment_id,
        products.brand,
        products.category,
        products.customers,
        segments.customers as segment_customers,
        products.customer_share,
        products.everybody_share
    from products
    left join segments on products.segment_id = segments.segment_id
    cross join everybody
    where
        segments.segment_id is null
        or products.customers > segments.customers
        or abs(products.customer_share * segments.customers - products.customers) > 0.001
        or products.everybody_share * everybody.customers < products.customers - 0.001
)

select * from final
