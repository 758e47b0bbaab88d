with

campaigns as (select * from {{ ref('campaign_terms') }}),

planned as (select * from campaigns where status = 'planned'),

past as (
    select distinct
        response_rule,
        duration_days
    from campaigns
    where status = 'past'
),

-- a window longer or shorter than any that was tried would be compared with one that was
nearest as (
    select
        planned.campaign_id,
        planned.response_rule,
        coalesce(past.duration_days, planned.duration_days) as comparable_days
    from planned
    left join past on planned.response_rule = past.response_rule
    qualify
        row_number() over (
            partition by planned.campaign_id
            order by abs(past.duration_days - planned.duration_days), past.duration_days
        ) = 1
)

select * from nearest
