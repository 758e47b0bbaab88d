-- What was promised of each launched campaign, and what came?
select
    campaign_id,
    launched_on,
    contacts,
    promised_profit,
    promised_low,
    promised_high,
    realised_profit,
    ci_low,
    ci_high,
    verdict
from {{ ref('campaign_ledger') }}
order by launched_on, campaign_id, entry
