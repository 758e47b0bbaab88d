with

headlines as (select * from {{ ref('model_headlines') }}),

calibration as (select * from {{ ref('response_model_calibration') }}),

-- whole people: an observed share of so many rows
counted as (
    select
        calibration.model_kind,
        calibration.bin,
        calibration.mean_predicted,
        calibration.rows,
        cast(round(calibration.observed * calibration.rows) as bigint) as responses
    from calibration
    inner join headlines
        on
            calibration.model_id = headlines.model_id
            and calibration.recipe = headlines.recipe
            and calibration.split = headlines.split
),

-- the likeliest group first
found as (
    select
        model_kind,
        row_number() over in_order as place,
        sum(rows) over in_order as rows_so_far,
        sum(responses) over in_order as responses_so_far,
        sum(rows) over (partition by model_kind) as all_rows,
        sum(responses) over (partition by model_kind) as all_responses
    from counted
    window
        in_order as (
            partition by model_kind order by mean_predicted desc, bin desc
            rows between unbounded preceding and current row
        )
),

final as (
    select
        model_kind,
        cast(place as bigint) as place,
        cast(rows_so_far as double) / all_rows as share_of_rows,
        cast(responses_so_far as double) / all_responses as share_of_responses,
        cast(rows_so_far - responses_so_far as double) / (all_rows - all_responses)
            as share_of_others,
        cast(responses_so_far as double) / all_responses * all_rows / rows_so_far as lift
    from found
    -- where all respond, or nobody, there is no order to judge
    where all_responses > 0 and all_responses < all_rows
)

select * from final
