-- what segments bought, brand by brand, is all that the receipts of their customers say: one row
-- per segment whose money differs
with

segments as (select * from {{ ref('customer_segments') }}),

from_receipts as (
    select
        segments.segment_id,
        sum(receipts.amount) as revenue
    from {{ ref('fct_receipts') }} as receipts
    inner join segments on receipts.customer_id = segments.customer_id
    group by segments.segment_id
),

from_products as (
    select
        segment_id,
        sum(revenue) as revenue
    from {{ ref('segment_purchases') }}
    group by segment_id
),

final as (
    select
        coalesce(from_receipts.segment_id, from_products.segment_id) as segment_id,
        from_receipts.revenue as revenue_of_receipts,
        from_products.revenue as revenue_of_products
    from from_receipts
    full outer join from_products on from_receipts.segment_id = from_products.segment_id
    where from_receipts.revenue is distinct from from_products.revenue
)

select * from final
