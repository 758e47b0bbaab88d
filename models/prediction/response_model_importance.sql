with

-- segments have measures of their own: segment_choices
fits as (select * from {{ ref('model_fits') }} where model_kind != 'segments'),

measured as (
    select
        model_id,
        model_kind,
        {{ rows_of_json(
            'importance',
            {
                'level': 'string', 'feature': 'string', 'feature_group': 'string',
                'impurity_importance': 'double', 'permutation_importance': 'double',
                'rank': 'bigint',
            }
        ) }} as entry
    from fits
),

final as (
    select
        measured.model_id,
        measured.model_kind,
        measured.entry.level,
        measured.entry.feature,
        measured.entry.feature_group,
        measured.entry.impurity_importance,
        measured.entry.permutation_importance,
        measured.entry.rank
    from measured
)

select * from final
