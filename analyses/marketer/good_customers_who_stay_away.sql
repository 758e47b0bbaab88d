-- Which customers of the upper tenth by turnover bought last long ago?
with

placed as (
    select
        customer_id,
        segment_name,
        revenue,
        receipts,
        last_purchased_on,
        ntile(10) over (order by revenue desc, customer_id asc) as tenth
    from {{ ref('dim_customers') }}
    where receipts > 0
)

select
    customer_id,
    segment_name,
    revenue,
    receipts,
    last_purchased_on
from placed
where tenth = 1
order by last_purchased_on, customer_id
limit 50
