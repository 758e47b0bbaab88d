-- How many customers of each city have no purchase, so that little can be said of them?
select
    city,
    count(*) as customers,
    count(*) filter (where receipts = 0) as without_a_purchase
from {{ ref('dim_customers') }}
group by city
order by without_a_purchase desc, city asc
limit 20
