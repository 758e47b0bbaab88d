{#- Each replay has models of its own: 300 of them took half an hour. -#}
{%- set most_replays = 30 -%}

with

campaigns as (select * from {{ ref('campaign_terms') }}),

-- two lists that somebody drew: who is offered something, and who is not
arms as (
    select
        campaign_id,
        bool_or(arm = 'control') and bool_or(arm != 'control') as has_control
    from {{ ref('campaign_audience') }}
    where is_listed
    group by campaign_id
),

targets as (
    select
        campaigns.campaign_id,
        campaigns.response_rule,
        campaigns.duration_days,
        campaigns.status = 'past' as is_replay,
        campaigns.known_before,
        case when campaigns.status = 'past' then campaigns.campaign_id else '' end as fitted_for
    from campaigns
    left join arms on campaigns.campaign_id = arms.campaign_id
    where campaigns.status = 'planned' or (campaigns.status = 'past' and arms.has_control)
    -- the latest past ones
    qualify
        campaigns.status = 'planned'
        or row_number() over (
            partition by campaigns.status
            order by campaigns.known_before desc, campaigns.campaign_id asc
        ) <= {{ most_replays }}
),

past as (select * from campaigns where status = 'past'),

-- a window longer or shorter than any that was tried would be compared with one that was
final as (
    select
        targets.campaign_id,
        targets.is_replay,
        targets.known_before,
        targets.fitted_for,
        targets.response_rule,
        coalesce(past.duration_days, targets.duration_days) as comparable_days
    from targets
    left join past
        on
            targets.response_rule = past.response_rule
            and (
                not targets.is_replay
                or {{ days_between('past.ends_on', 'targets.known_before') }} > 1
            )
    qualify
        row_number() over (
            partition by targets.campaign_id
            order by abs(past.duration_days - targets.duration_days), past.duration_days
        ) = 1
)

select * from final
