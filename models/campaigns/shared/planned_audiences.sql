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
        coalesce('city ' || campaigns.city, '')
        || coalesce(' country ' || campaigns.country, '') as place
    from campaigns
    left join audience on campaigns.campaign_id = audience.campaign_id
),

final as (
    select
        campaign_id,
        customers,
        case
            when largest_audience = 0
                then {{ stop_build(
                    "'No customer is in the audience of the planned campaign ' || campaign_id"
                    ~ " || case when place = '' then '' else ' (' || trim(place) || ')' end"
                    ~ " || ': correct the city and country in campaigns,'"
                    ~ " || ' or name its customers in contacts.'"
                ) }}
        end as stopped
    from counted
)

select * from final
