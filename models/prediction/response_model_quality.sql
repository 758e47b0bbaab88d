with

-- segments have measures of their own: segment_choices
fits as (select * from {{ ref('model_fits') }} where model_kind != 'segments'),

measured as (
    select
        model_id,
        model_kind,
        recipe as scoring_recipe,
        {{ rows_of_json(
            'quality',
            {
                'recipe': 'string', 'split': 'string', 'metric': 'string',
                'value': 'double', 'ci_low': 'double', 'ci_high': 'double',
            }
        ) }} as entry
    from fits
),

final as (
    select
        measured.model_id,
        measured.model_kind,
        measured.entry.recipe,
        measured.entry.recipe = measured.scoring_recipe as is_scoring_recipe,
        measured.entry.split,
        measured.entry.metric,
        measured.entry.value,
        measured.entry.ci_low,
        measured.entry.ci_high
    from measured
)

select * from final
