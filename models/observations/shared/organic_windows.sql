with

settings as (select * from {{ ref('settings') }}),

evidence as (select * from {{ ref('response_evidence') }}),

-- as long as the windows that campaigns are compared with: where a purchase is the response, to
-- know who buys anyway; in a cold start, to learn from at all
durations as (
    select distinct
        targets.fitted_for,
        targets.comparable_days as duration_days,
        -- the last day with events may be incomplete, and a replay was not known on its own first
        case
            when targets.is_replay then {{ add_days('targets.known_before', -1) }}
            else settings.last_event_on
        end as last_event_on,
        case when targets.is_replay then 4 else 8 end as windows,
        settings.first_purchase_on
    from {{ ref('target_campaigns') }} as targets
    inner join evidence on targets.fitted_for = evidence.fitted_for
    cross join settings
    where
        targets.response_rule = 'purchase'
        or evidence.why_not_learnable is not null
),

steps as (
    {% for step in range(1, 9) %}
        select {{ step }} as windows_back
        {% if not loop.last %}
            union all
        {% endif %}
    {% endfor %}
),

windows as (
    select
        durations.fitted_for,
        durations.duration_days,
        {{ add_days('durations.last_event_on', '-durations.duration_days * steps.windows_back') }}
            as starts_on,
        {{ add_days(
            'durations.last_event_on',
            '-durations.duration_days * (steps.windows_back - 1) - 1'
        ) }} as ends_on,
        durations.first_purchase_on
    from durations
    inner join steps on durations.windows >= steps.windows_back
),

-- a window is of use when at least four weeks of history stand before it
final as (
    select
        'organic ' || cast(starts_on as {{ dbt.type_string() }})
        || ' ' || cast(duration_days as {{ dbt.type_string() }})
        || case when fitted_for = '' then '' else ' before ' || fitted_for end as window_id,
        fitted_for,
        starts_on,
        ends_on,
        duration_days
    from windows
    where {{ days_between('first_purchase_on', 'starts_on') }} >= 28
)

select * from final
