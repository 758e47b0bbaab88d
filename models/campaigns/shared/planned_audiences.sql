with

campaigns as (select * from {{ ref('campaign_terms') }} where status = 'planned'),

named as (select * from {{ ref('crm_campaigns') }}),

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
        campaigns.country,
        -- what a setting says in its place holds; of two limits each is asked for
        case
            when
                (named.unread_limits like '%budget%' and campaigns.budget is null)
                or (named.unread_limits like '%max_contacts%' and campaigns.max_contacts is null)
                then named.unread_limits
        end as unread_limits
    from campaigns
    left join audience on campaigns.campaign_id = audience.campaign_id
    left join named on campaigns.campaign_id = named.campaign_id
),

final as (
    select
        campaign_id,
        customers,
        case
            when unread_limits is not null
                then {{ stop_build(sentence_of_unread_limit('campaign_id', 'unread_limits')) }}
            when largest_audience = 0
                then {{ stop_build(sentence_of_no_audience('campaign_id', 'city', 'country')) }}
        end as stopped
    from counted
)

select * from final
