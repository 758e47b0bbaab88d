-- In what do the customers of planned campaigns differ most from those the model learned from?
select
    campaign_id,
    feature,
    feature_group,
    psi,
    psi_expected,
    psi_excess,
    verdict
from {{ ref('feature_drift') }}
order by campaign_id asc, psi_excess desc, feature asc
limit 30
