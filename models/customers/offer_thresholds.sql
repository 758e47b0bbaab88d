with

threshold_economics as (select * from {{ ref('threshold_economics') }}),

final as (
    select
        segment_id,
        min_check,
        discount_rate,
        discount_amount,
        window_days,
        checks,
        over_checks,
        near_checks,
        over_share,
        lift_source,
        lifted_share_low,
        lifted_share_mid,
        lifted_share_high,
        gifted_share,
        break_even_lift,
        break_even_rate,
        expected_discount_cost,
        gifted_discount_cost,
        discount_cost_without_min_check,
        contact_cost,
        expected_profit_low,
        expected_profit_mid,
        expected_profit_high,
        pays,
        is_recommended
    from threshold_economics
)

select * from final
