with

campaigns as (select * from {{ ref('campaign_terms') }} where status = 'planned'),

audience as (
    select
        campaign_id,
        count(*) as customers
    from {{ ref('campaign_audience') }}
    group by campaign_id
),

counted as (
    select
        campaigns.campaign_id,
        coalesce(audience.customers, 0) as customers,
        max(coalesce(audience.customers, 0)) over () as largest_audience,
        campaigns.city,
        campaigns.country
    from campaigns
    left join audience on campaigns.campaign_id = audience.campaign_id
),

final as (
    select
        campaign_id,
        customers,
        case
            when largest_audience = 0
                then {{ stop_build(sentence_of_no_audience('campaign_id', 'city', 'country')) }}
        end as stopped
    from counted
)

select * from final
