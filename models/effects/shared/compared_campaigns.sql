{#- Behaviour before a campaign is looked at over at most this many days. -#}
{%- set longest_lookback = 182 -%}

with

settings as (select * from {{ ref('settings') }}),

campaigns as (select * from {{ ref('campaign_terms') }} where status = 'past'),

with_control as (
    {{ campaigns_with_control(ref('fct_campaign_contacts')) }}
),

windows as (
    select
        campaigns.campaign_id,
        campaigns.starts_on,
        campaigns.ends_on,
        campaigns.duration_days,
        campaigns.margin_rate,
        campaigns.response_rule,
        {{ add_days('campaigns.starts_on', '-campaigns.duration_days') }} as before_starts_on,
        {{ add_days('campaigns.ends_on', 'campaigns.duration_days') }} as after_ends_on
    from campaigns
    inner join with_control on campaigns.campaign_id = with_control.campaign_id
),

reached as (
    select
        windows.*,
        coalesce(settings.first_purchase_on <= windows.before_starts_on, false) as has_before,
        coalesce(
            settings.last_event_on > windows.after_ends_on
            and settings.as_of > windows.after_ends_on,
            false
        ) as has_after,
        {{ days_between('settings.first_purchase_on', 'windows.before_starts_on') }}
            as days_before_both
    from windows
    cross join settings
),

final as (
    select
        campaign_id,
        starts_on,
        ends_on,
        duration_days,
        margin_rate,
        response_rule,
        before_starts_on,
        after_ends_on,
        has_before,
        has_after,
        -- arms are balanced on what was known when they were drawn; a holdout that stays from one
        -- campaign to the next would be looked at as of its own first day, here
        starts_on as balanced_before,
        case
            when days_before_both >= duration_days
                then least(days_before_both, {{ longest_lookback }})
        end as lookback_days
    from reached
)

select * from final
