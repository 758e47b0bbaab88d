-- How much did each list change since the one before?
select
    campaign_id,
    contacts,
    entered,
    departed,
    moved,
    stayed,
    changed_since,
    biggest_term,
    biggest_term_difference
from {{ ref('list_change_totals') }}
order by campaign_id
