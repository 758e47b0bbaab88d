-- Which brands and categories does each segment buy more often than everybody does?
select
    segments.segment_name,
    products.brand,
    products.category,
    products.customers,
    products.customer_share,
    products.everybody_share,
    products.lift,
    products.lift_low
from {{ ref('segment_products') }} as products
inner join {{ ref('dim_segments') }} as segments on products.segment_id = segments.segment_id
where products.rank <= 5
order by segments.segment_name, products.rank
