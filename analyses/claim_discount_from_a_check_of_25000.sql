-- The slides: do a discount from a check of 25 000.
-- What does it cost, who gets it for nothing, what must it lift to pay, and is there a better
-- check? Money is per customer of the segment and per window of the plan.
with

thresholds as (select * from {{ ref('offer_thresholds') }}),

recommended as (select * from thresholds where is_recommended),

final as (
    select
        segments.segment_id,
        segments.segment_name,
        thresholds.discount_rate,
        thresholds.discount_amount,
        thresholds.window_days,
        thresholds.over_share,
        thresholds.gifted_share,
        thresholds.lift_source,
        thresholds.lifted_share_mid,
        thresholds.break_even_lift,
        thresholds.break_even_rate,
        thresholds.expected_discount_cost,
        thresholds.discount_cost_without_min_check,
        thresholds.contact_cost,
        thresholds.expected_profit_low,
        thresholds.expected_profit_mid,
        thresholds.expected_profit_high,
        thresholds.pays,
        recommended.min_check as recommended_min_check,
        recommended.expected_profit_mid as recommended_profit_mid,
        recommended.pays as recommended_pays
    from thresholds
    inner join {{ ref('dim_segments') }} as segments
        on thresholds.segment_id = segments.segment_id
    inner join recommended on thresholds.segment_id = recommended.segment_id
    where thresholds.min_check = 25000
)

select * from final
order by segment_id
