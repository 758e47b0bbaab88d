-- out of time: for each kind of model that scores planned campaigns, what trains has closed before
-- any window that tests opens. Replays are judged by no later campaign: each learns up to a day of
-- its own
with

training_set as {{ in_charge('training_set') }},

windows as (
    select
        campaign_id,
        starts_on,
        ends_on
    from {{ ref('campaign_terms') }}
    union all
    select
        window_id,
        starts_on,
        ends_on
    from {{ ref('organic_windows') }}
    where fitted_for = ''
),

final as (
    select
        training_set.model_kind,
        max(windows.ends_on) filter (where training_set.split = 'train') as training_ends_on,
        min(windows.starts_on) filter (where training_set.split = 'test') as test_starts_on
    from training_set
    inner join windows on training_set.campaign_id = windows.campaign_id
    group by training_set.model_kind
    having
        max(windows.ends_on) filter (where training_set.split = 'train')
        >= min(windows.starts_on) filter (where training_set.split = 'test')
)

select * from final
