-- What should be done with each planned campaign, what does it cost, and what should it earn?
select
    campaign_id,
    contacts,
    customers,
    expected_cost,
    budget,
    promised_profit,
    promised_low,
    promised_high,
    promise_level,
    profit_of_everyone,
    profit_basis,
    break_even_borrowed_share
from {{ ref('list_totals') }}
order by campaign_id
