with

settings as (select * from {{ ref('settings') }}),

evidence as (select * from {{ ref('response_evidence') }}),

-- as long as the windows that planned campaigns are compared with: where a purchase is the
-- response, to know who buys anyway; in a cold start, to learn from at all
durations as (
    select distinct comparable_durations.comparable_days as duration_days
    from {{ ref('comparable_durations') }} as comparable_durations
    cross join evidence
    where
        comparable_durations.response_rule = 'purchase'
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
        durations.duration_days,
        {{ add_days('settings.last_event_on', '-durations.duration_days * steps.windows_back') }}
            as starts_on,
        {{ add_days(
            'settings.last_event_on', '-durations.duration_days * (steps.windows_back - 1) - 1'
        ) }} as ends_on,
        settings.first_purchase_on
    from settings
    cross join durations
    cross join steps
),

-- a window is of use when at least four weeks of history stand before it
final as (
    select
        'organic ' || cast(starts_on as {{ dbt.type_string() }})
        || ' ' || cast(duration_days as {{ dbt.type_string() }}) as window_id,
        starts_on,
        ends_on,
        duration_days
    from windows
    where {{ days_between('first_purchase_on', 'starts_on') }} >= 28
)

select * from final
