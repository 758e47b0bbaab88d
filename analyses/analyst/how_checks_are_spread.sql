-- How large are the receipts of each segment?
select
    customers.segment_name,
    count(*) as receipts,
    percentile_cont(0.25) within group (order by receipts.amount) as lower_quarter,
    percentile_cont(0.5) within group (order by receipts.amount) as median,
    percentile_cont(0.75) within group (order by receipts.amount) as upper_quarter,
    percentile_cont(0.95) within group (order by receipts.amount) as one_in_twenty
from {{ ref('fct_receipts') }} as receipts
inner join {{ ref('dim_customers') }} as customers
    on receipts.customer_id = customers.customer_id
where receipts.is_purchase
group by customers.segment_name
order by receipts desc
