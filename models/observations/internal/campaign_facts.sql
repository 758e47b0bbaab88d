{#- Fewer past campaigns than this, and a fact of a campaign is little more than its name. -#}
{%- set enough_campaigns = 6 -%}

with

campaigns as (select * from {{ ref('campaign_terms') }}),

products as (
    select
        campaign_id,
        count(*) as campaign_products
    from {{ ref('crm_campaign_products') }}
    group by campaign_id
),

past as (
    select
        count(*) as campaigns,
        count(distinct month(starts_on)) as months
    from campaigns
    where status = 'past'
),

final as (
    select
        campaigns.campaign_id,
        campaigns.channel,
        campaigns.mechanic,
        cast(campaigns.discount_rate as double) as discount_rate,
        products.campaign_products,
        -- a season is known once every month has been tried; before, a month names its campaigns
        case when past.months = 12 then month(campaigns.starts_on) end as month
    from campaigns
    cross join past
    left join products on campaigns.terms_of_campaign_id = products.campaign_id
    where past.campaigns >= {{ enough_campaigns }}
)

select * from final
