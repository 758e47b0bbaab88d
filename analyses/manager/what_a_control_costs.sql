-- What does keeping a control cost, and what could it show?
select
    campaign_id,
    contacts,
    controls,
    control_cost,
    detectable_total,
    promised_profit,
    note
from {{ ref('list_controls') }}
order by campaign_id
