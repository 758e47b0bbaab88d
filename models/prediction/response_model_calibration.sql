with

-- gender and segments keep measures of another shape there
fits as (
    select * from {{ ref('model_fits') }}
    where {{ is_kind_for('ranking') }}
),

measured as (
    select
        model_id,
        model_kind,
        {{ rows_of_json(
            'calibration_curve',
            {
                'campaign_id': 'string', 'recipe': 'string', 'split': 'string', 'bin': 'bigint',
                'mean_predicted': 'double', 'observed': 'double', 'rows': 'bigint',
                'ci_low': 'double', 'ci_high': 'double',
            }
        ) }} as entry
    from fits
),

final as (
    select
        measured.model_id,
        measured.model_kind,
        measured.entry.recipe,
        measured.entry.split,
        measured.entry.bin,
        measured.entry.mean_predicted,
        measured.entry.observed,
        measured.entry.rows,
        measured.entry.ci_low,
        measured.entry.ci_high
    from measured
    -- the curve of one campaign by itself: response_gains
    where measured.entry.campaign_id is null
)

select * from final
