-- How are customers spread by the number of their receipts, and what does each group bring?
select
    case
        when receipts = 0 then '0'
        when receipts = 1 then '1'
        when receipts <= 3 then '2 to 3'
        when receipts <= 10 then '4 to 10'
        else 'more than 10'
    end as number_of_receipts,
    count(*) as customers,
    sum(revenue) as revenue,
    avg(discount_share) as mean_discount_share
from {{ ref('dim_customers') }}
group by number_of_receipts
order by min(receipts)
