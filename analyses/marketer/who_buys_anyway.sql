-- Who is likely to buy without any offer, so that a discount would be a gift?
select
    campaign_id,
    customer_id,
    buy_anyway_probability,
    buy_probability,
    expected_discount_cost,
    expected_profit
from {{ ref('campaign_list') }}
where expected_profit < 0
order by buy_anyway_probability desc, customer_id asc
limit 20
