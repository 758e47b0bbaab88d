-- a replay learns from what had closed before its campaign began: one row per replay and window or
-- campaign that it learns from and that had not
with

training_set as (select * from {{ ref('training_set') }} where fitted_for != ''),

targets as (select * from {{ ref('target_campaigns') }} where is_replay),

windows as (
    select
        campaign_id,
        ends_on
    from {{ ref('campaign_terms') }}
    union all
    select
        window_id,
        ends_on
    from {{ ref('organic_windows') }}
    where fitted_for != ''
),

final as (
    select distinct
        training_set.fitted_for,
        training_set.model_kind,
        training_set.campaign_id,
        windows.ends_on,
        targets.known_before
    from training_set
    left join targets on training_set.fitted_for = targets.fitted_for
    left join windows on training_set.campaign_id = windows.campaign_id
    where coalesce(windows.ends_on >= targets.known_before, true)
)

select * from final
