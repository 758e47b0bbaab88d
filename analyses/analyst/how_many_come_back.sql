-- Of those who first bought in a month, how many bought again in the 90 days after?
with

firsts as (
    select
        customer_id,
        min(purchased_on) as first_purchased_on
    from {{ ref('fct_receipts') }}
    where is_purchase
    group by customer_id
),

returned as (
    select distinct firsts.customer_id
    from firsts
    inner join {{ ref('fct_receipts') }} as receipts
        on firsts.customer_id = receipts.customer_id
    where
        receipts.is_purchase
        and receipts.purchased_on > firsts.first_purchased_on
        and receipts.purchased_on <= {{ add_days('firsts.first_purchased_on', 90) }}
)

select
    date_trunc('month', firsts.first_purchased_on) as first_purchased_in,
    count(*) as customers,
    count(returned.customer_id) as came_back,
    cast(count(returned.customer_id) as double) / count(*) as share
from firsts
left join returned on firsts.customer_id = returned.customer_id
group by date_trunc('month', firsts.first_purchased_on)
order by first_purchased_in
