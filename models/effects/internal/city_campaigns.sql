with

settings as (select * from {{ ref('settings') }}),

campaigns as (
    select
        *,
        {{ add_days('starts_on', '-duration_days') }} as before_starts_on
    from {{ ref('campaign_terms') }}
    where status = 'past' and city is not null
),

controls as (
    select distinct campaign_id
    from {{ ref('campaign_audience') }}
    where arm = 'control'
),

-- a campaign for a city that left nobody in it to compare with; the days before it must be known
final as (
    select
        campaigns.campaign_id,
        campaigns.city,
        campaigns.country,
        campaigns.before_starts_on,
        campaigns.starts_on,
        campaigns.ends_on,
        campaigns.margin_rate
    from campaigns
    cross join settings
    left join controls on campaigns.campaign_id = controls.campaign_id
    where
        controls.campaign_id is null
        and settings.first_purchase_on < campaigns.before_starts_on
)

select * from final
