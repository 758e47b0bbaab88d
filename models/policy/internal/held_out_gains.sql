with

models as (select * from {{ ref('champion_models') }} where model_kind = 'response'),

fits as (select * from {{ ref('model_fits') }}),

measured as (
    select
        {{ rows_of_json(
            'fits.calibration_curve',
            {
                'campaign_id': 'string', 'recipe': 'string', 'split': 'string', 'bin': 'bigint',
                'mean_predicted': 'double', 'observed': 'double', 'rows': 'bigint',
                'ci_low': 'double', 'ci_high': 'double',
            }
        ) }} as entry
    from models
    inner join fits on models.model_id = fits.model_id
),

-- a model fitted on earlier campaigns comes before one fitted on other customers of this one
final as (
    select
        measured.entry.campaign_id,
        measured.entry.split,
        row_number() over (
            partition by measured.entry.campaign_id, measured.entry.split
            order by measured.entry.bin desc
        ) as tenth,
        measured.entry.rows as contacts,
        cast(round(measured.entry.observed * measured.entry.rows) as bigint) as responses,
        measured.entry.mean_predicted,
        measured.entry.observed as response_rate,
        measured.entry.ci_low,
        measured.entry.ci_high
    from measured
    where measured.entry.campaign_id is not null
    qualify
        dense_rank() over (
            partition by measured.entry.campaign_id order by measured.entry.split desc
        ) = 1
)

select * from final
