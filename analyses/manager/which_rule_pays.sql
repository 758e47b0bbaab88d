-- Which way of choosing customers would have earned most in each past campaign with a control?
-- Values are gains over contacting nobody; the verdict is against nobody and against random
-- selection, and only where both are shown should customers be chosen that way (is_chosen).
select
    campaign_id,
    title,
    contacts,
    value_per_customer,
    ci_low,
    ci_high,
    value_total,
    difference_from_random,
    difference_low,
    difference_high,
    verdict,
    is_chosen,
    meaning
from {{ ref('policy_value') }}
order by campaign_id, position
