with

-- segments have measures of their own: segment_choices
fits as (select * from {{ ref('model_fits') }} where model_kind != 'segments'),

final as (
    select
        fits.model_id,
        fits.model_kind,
        entry.recipe,
        entry.recipe = fits.recipe as is_scoring_recipe,
        entry.split,
        entry.metric,
        entry.value,
        entry.ci_low,
        entry.ci_high
    from fits
    cross join {{ rows_of_json(
        'fits.quality',
        {
            'recipe': 'string', 'split': 'string', 'metric': 'string',
            'value': 'double', 'ci_low': 'double', 'ci_high': 'double',
        },
        'entry'
    ) }}
)

select * from final
