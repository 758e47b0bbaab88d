with

registry as (select * from {{ ref('response_model_registry') }} where is_champion),

quality as (select * from {{ ref('response_model_quality') }} where is_scoring_recipe),

-- the headline is out of time, where there was a later campaign to look at
judged as (
    select
        model_id,
        max(split) as split
    from quality
    group by model_id
),

final as (
    select
        registry.model_kind,
        registry.model_id,
        registry.recipe,
        registry.training_rows,
        judged.split,
        max(quality.value) filter (where quality.metric = 'roc_auc') as roc_auc,
        max(quality.ci_low) filter (where quality.metric = 'roc_auc') as roc_auc_low,
        max(quality.ci_high) filter (where quality.metric = 'roc_auc') as roc_auc_high,
        max(quality.value) filter (where quality.metric = 'expected_calibration_error')
            as calibration_error
    from registry
    inner join judged on registry.model_id = judged.model_id
    inner join quality
        on registry.model_id = quality.model_id and judged.split = quality.split
    group by
        registry.model_kind,
        registry.model_id,
        registry.recipe,
        registry.training_rows,
        judged.split
)

select * from final
