-- How good are the models that score, on campaigns later than all they had learned from?
select
    quality.model_kind,
    quality.recipe,
    quality.is_scoring_recipe,
    quality.split,
    quality.metric,
    quality.value,
    quality.ci_low,
    quality.ci_high
from {{ ref('response_model_quality') }} as quality
inner join {{ ref('response_model_registry') }} as registry
    on quality.model_id = registry.model_id
where registry.is_champion
order by quality.model_kind asc, quality.split desc, quality.recipe asc, quality.metric asc
