with

needed as (select * from {{ ref('needed_fits') }}),

fits as (select * from {{ ref('model_fits') }}),

final as (
    select
        fits.model_kind,
        fits.model_id,
        entry.gender,
        cast(entry.threshold as double) / 100 as threshold,
        entry.predicted,
        entry.right as right_ones,
        entry.actual
    from needed
    inner join fits on needed.model_id = fits.model_id
    cross join {{ rows_of_json(
        'fits.calibration_curve',
        {
            'gender': 'string', 'threshold': 'bigint', 'predicted': 'bigint',
            'right': 'bigint', 'actual': 'bigint',
        },
        'entry'
    ) }}
    where
        needed.model_kind in ('gender', 'gender_without_giveaways')
        and entry.gender is not null
)

select * from final
