-- What does the forest go by: history, check, discounts, the customer?
select
    importance.model_kind,
    importance.rank,
    importance.feature as feature_group,
    importance.impurity_importance,
    importance.permutation_importance
from {{ ref('response_model_importance') }} as importance
inner join {{ ref('response_model_registry') }} as registry
    on importance.model_id = registry.model_id
where importance.level = 'group' and registry.is_champion
order by importance.model_kind, importance.rank
