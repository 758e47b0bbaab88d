{{ config(materialized='view') }}

with

needed as (select * from {{ ref('needed_fits') }}),

fitted as (
    select
        needed.model_kind,
        needed.fitted_for,
        needed.why
    from needed
    -- segments that still hold are not fitted anew
    inner join {{ ref('model_fits') }} as fits on needed.model_id = fits.model_id
    where needed.action = 'fit'
),

reasons as (
    select
        why,
        {{ text_of_group("', ' || model_kind", 'model_kind') }} as kinds
    from fitted
    where fitted_for = ''
    group by why
),

fit_counts as (
    select
        count(*) as fits,
        count(*) filter (where fitted_for != '') as replays
    from fitted
),

pinned as (
    select {{ text_of_group("', ' || model_kind || ' (' || why || ')'", 'model_kind') }} as kinds
    from needed
    where action = 'pinned'
),

texts as (
    select {{ text_of_group("'; ' || substr(kinds, 3) || ': ' || why", 'kinds') }} as fits
    from reasons
),

final as (
    select
        case
            when fit_counts.fits = 0
                then
                    'nothing was refitted: no campaign has new labels, and every model was fitted'
                    || ' on just these rows or on rows that have not drifted since'
            else
                'fitted' || coalesce(' ' || substr(texts.fits, 3), '')
                || case
                    when fit_counts.replays > 0
                        then
                            '; ' || cast(fit_counts.replays as {{ dbt.type_string() }})
                            || ' for replays of past campaigns'
                    else ''
                end
        end
        || coalesce('; rolled back: ' || substr(pinned.kinds, 3), '') as note
    from fit_counts
    cross join texts
    cross join pinned
)

select * from final
