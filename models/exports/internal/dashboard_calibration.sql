with

headlines as (select * from {{ ref('model_headlines') }}),

calibration as (select * from {{ ref('response_model_calibration') }}),

final as (
    select
        calibration.model_kind,
        calibration.bin,
        calibration.mean_predicted,
        calibration.observed,
        calibration.rows,
        calibration.ci_low,
        calibration.ci_high
    from calibration
    inner join headlines
        on
            calibration.model_id = headlines.model_id
            and calibration.recipe = headlines.recipe
            and calibration.split = headlines.split
)

select * from final
