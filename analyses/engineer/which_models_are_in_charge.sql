-- Which models score now, since when, and why?
select
    model_kind,
    fitted_for,
    model_id,
    recipe,
    training_rows,
    as_of,
    fitted_at,
    why
from {{ ref('response_model_registry') }}
where is_champion
order by model_kind, fitted_for
