-- Whom should the planned campaigns contact first, and what should each contact earn?
select
    campaign_id,
    rank,
    customer_id,
    offer_id,
    response_probability,
    buy_anyway_probability,
    expected_cost,
    expected_profit,
    profit_basis
from {{ ref('campaign_list') }}
where decision = 'contact' and rank <= 20
order by campaign_id, rank
