-- Of those with a predicted probability, how many responded, on later campaigns?
select
    calibration.model_kind,
    calibration.recipe,
    calibration.split,
    calibration.bin,
    calibration.mean_predicted,
    calibration.observed,
    calibration.ci_low,
    calibration.ci_high,
    calibration.rows
from {{ ref('response_model_calibration') }} as calibration
inner join {{ ref('response_model_registry') }} as registry
    on calibration.model_id = registry.model_id
where registry.is_champion and calibration.recipe = registry.recipe
order by calibration.model_kind, calibration.split, calibration.bin
