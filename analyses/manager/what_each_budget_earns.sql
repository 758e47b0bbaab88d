-- What would other budgets earn, from nothing to contacting everyone?
select
    campaign_id,
    budget,
    contacts,
    expected_cost,
    expected_profit,
    promised_low,
    promised_high,
    marginal_roi,
    is_chosen
from {{ ref('policy_frontier') }}
where is_chosen or place % 10 = 0
order by campaign_id, place
