-- What did each past offer earn against its control, for each customer it was meant for?
select
    campaign_id,
    arm,
    offer_customers,
    control_customers,
    difference as profit_per_customer,
    ci_low,
    ci_high,
    p_value_adjusted,
    verdict
from {{ ref('campaign_effects') }}
where metric = 'profit_per_customer'
order by campaign_id, arm
