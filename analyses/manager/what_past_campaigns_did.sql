-- What did each past campaign do, arm by arm? It describes who was contacted; it proves no effect.
select
    results.campaign_id,
    campaigns.starts_on,
    results.arm,
    results.contacted,
    results.response_rate,
    results.response_rate_low,
    results.response_rate_high,
    results.conversion,
    results.average_check,
    results.discount_cost,
    results.profit,
    results.roi
from {{ ref('campaign_results') }} as results
inner join {{ ref('dim_campaigns') }} as campaigns
    on results.campaign_id = campaigns.campaign_id
order by campaigns.starts_on, results.campaign_id, results.arm
