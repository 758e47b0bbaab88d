with

campaigns as (select * from {{ ref('campaign_terms') }}),

targets as (
    select
        campaigns.campaign_id,
        campaigns.response_rule,
        campaigns.duration_days,
        targets.is_replay,
        targets.known_before
    from {{ ref('target_campaigns') }} as targets
    inner join campaigns on targets.campaign_id = campaigns.campaign_id
),

past as (select * from campaigns where status = 'past'),

-- a window longer or shorter than any that was tried would be compared with one that was
nearest as (
    select
        targets.campaign_id,
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

select * from nearest
