{{ config(materialized='view') }}

with

needed as (select * from {{ ref('needed_fits') }}),

fitted as (
    select
        needed.model_kind,
        needed.fitted_for,
        needed.why,
        needed.why_ru
    from needed
    -- segments that still hold are not fitted anew
    inner join {{ ref('model_fits') }} as fits on needed.model_id = fits.model_id
    where needed.action = 'fit'
),

reasons as (
    select
        why,
        why_ru,
        {{ text_of_group("', ' || model_kind", 'model_kind') }} as kinds
    from fitted
    where fitted_for = ''
    group by
        why,
        why_ru
),

fit_counts as (
    select
        count(*) as fits,
        cast(
            nullif(count(*) filter (where fitted_for != ''), 0) as {{ dbt.type_string() }}
        ) as replays
    from fitted
),

pinned as (
    select
        {{ text_of_group("', ' || model_kind || ' (' || why || ')'", 'model_kind') }} as kinds,
        {{ text_of_group("', ' || model_kind || ' (' || why_ru || ')'", 'model_kind') }} as kinds_ru
    from needed
    where action = 'pinned'
),

texts as (
    select
        {{ text_of_group("'; ' || substr(kinds, 3) || ': ' || why", 'kinds') }} as fits,
        {{ text_of_group("'; ' || substr(kinds, 3) || ': ' || why_ru", 'kinds') }} as fits_ru
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
                || coalesce('; ' || fit_counts.replays || ' for replays of past campaigns', '')
        end
        || coalesce('; rolled back: ' || substr(pinned.kinds, 3), '') as note,
        case
            when fit_counts.fits = 0
                then
                    'ни одна не обучена заново: новых откликов у кампаний нет,'
                    || ' и каждая обучена на этих же строках или на строках,'
                    || ' которые с тех пор не сдвинулись'
            else
                'обучены' || coalesce(' ' || substr(texts.fits_ru, 3), '')
                || coalesce('; для повторов прошлых кампаний: ' || fit_counts.replays, '')
        end
        || coalesce('; возвращены: ' || substr(pinned.kinds_ru, 3), '') as note_ru
    from fit_counts
    cross join texts
    cross join pinned
)

select * from final
