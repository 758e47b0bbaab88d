{{ config(materialized='view') }}

with

audience as (select * from {{ ref('campaign_audience') }}),

campaigns as (select * from {{ ref('campaign_terms') }}),

final as (
    select
        audience.campaign_id,
        audience.customer_id,
        audience.contacted_on,
        campaigns.starts_on,
        campaigns.ends_on
    from audience
    inner join campaigns on audience.campaign_id = campaigns.campaign_id
    where audience.arm != 'control' and campaigns.status != 'planned'
)

select * from final
