with

-- segments have measures of their own: segment_choices
fits as (select * from {{ ref('model_fits') }} where model_kind != 'segments'),

final as (
    select
        fits.model_id,
        fits.model_kind,
        entry.level,
        entry.feature,
        entry.feature_group,
        entry.impurity_importance,
        entry.permutation_importance,
        entry.rank
    from fits
    cross join {{ rows_of_json(
        'fits.importance',
        {
            'level': 'string', 'feature': 'string', 'feature_group': 'string',
            'impurity_importance': 'double', 'permutation_importance': 'double',
            'rank': 'bigint',
        },
        'entry'
    ) }}
)

select * from final
