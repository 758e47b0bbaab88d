with

designs as (select * from {{ ref('planned_city_designs') }}),

final as (
    select
        campaign_id,
        pairs,
        cities,
        customers,
        held_out_customers,
        held_out_customers / cast(customers as double) as held_out_share,
        base_value,
        smallest_effect,
        smallest_effect / nullif(base_value, 0) as smallest_relative,
        placebo_windows,
        false_alarm_share,
        placebo_difference,
        placebo_ci_low,
        placebo_ci_high,
        placebo_p_value,
        is_chosen
    from designs
)

select * from final
