-- How do turnover and the part given away as discounts move from month to month?
select
    date_trunc('month', purchased_on) as purchased_in,
    count(distinct customer_id) as buyers,
    count(*) as receipts,
    sum(amount) as revenue,
    cast(sum(discount_amount) as double)
    / nullif(cast(sum(amount) + sum(discount_amount) as double), 0) as discount_share
from {{ ref('fct_receipts') }}
where is_purchase
group by date_trunc('month', purchased_on)
order by purchased_in
