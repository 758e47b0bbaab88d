with

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

final as (
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
)

select * from final
