{%- set most_campaigns = 30 -%}

with

results as (select * from {{ ref('campaign_results') }}),

campaigns as (select * from {{ ref('dim_campaigns') }}),

judged as (
    select campaign_id
    from results
    group by campaign_id
),

newest_first as (
    select
        campaigns.campaign_id,
        campaigns.campaign_name,
        campaigns.starts_on,
        campaigns.ends_on,
        row_number() over (order by campaigns.starts_on desc, campaigns.campaign_id asc) as newness
    from campaigns
    inner join judged on campaigns.campaign_id = judged.campaign_id
),

final as (
    select
        newest_first.campaign_name,
        newest_first.starts_on,
        newest_first.ends_on,
        newest_first.newness,
        results.campaign_id,
        results.arm,
        results.contacted,
        results.buyers,
        results.response_rate,
        results.response_rate_low,
        results.response_rate_high,
        results.conversion,
        results.average_check,
        results.discount_cost,
        results.contact_cost,
        results.given_beside,
        results.profit,
        results.roi
    from results
    inner join newest_first on results.campaign_id = newest_first.campaign_id
    where newest_first.newness <= {{ most_campaigns }}
)

select * from final
