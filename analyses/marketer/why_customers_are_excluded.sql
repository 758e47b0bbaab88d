-- What keeps customers off each planned list, and what does each rule cost?
select
    campaign_id,
    rule_name,
    customers,
    customer_share,
    paying,
    profit_of_paying
from {{ ref('list_rules') }}
order by campaign_id, place
