{#- However precise on the whole: who is hardly likelier a woman than a man is not told. -#}
{%- set least_sure = 0.6 -%}

with

settings as (select * from {{ ref('settings') }}),

needed as (
    select *
    from {{ ref('needed_fits') }}
    where model_kind in ('gender', 'gender_without_giveaways')
),

fits as (select * from {{ ref('model_fits') }}),

-- the calibration curve stands before the points that name a gender
points as (
    select
        fits.model_kind,
        fits.model_id,
        {{ rows_of_json(
            'fits.calibration_curve',
            {
                'gender': 'string', 'threshold': 'bigint', 'predicted': 'bigint',
                'right': 'bigint', 'actual': 'bigint',
            }
        ) }} as entry
    from needed
    inner join fits on needed.model_id = fits.model_id
),

counted as (
    select
        points.model_kind,
        points.model_id,
        points.entry.gender,
        cast(points.entry.threshold as double) / 100 as threshold,
        points.entry.predicted,
        points.entry.right as right_ones,
        points.entry.actual
    from points
    where points.entry.gender is not null
),

-- precise for certain, not by luck: the interval's lower bound has to reach the stated precision
judged as (
    select
        counted.*,
        counted.threshold >= {{ least_sure }}
        and {{ wilson_bound('counted.right_ones', 'counted.predicted', -1) }}
        >= settings.gender_precision as is_sure
    from counted
    cross join settings
),

final as (
    select
        model_kind,
        model_id,
        gender,
        threshold,
        predicted,
        right_ones,
        actual,
        coalesce(
            threshold
            = min(case when is_sure then threshold end) over (partition by model_kind, gender),
            false
        ) as is_told_from
    from judged
)

select * from final
