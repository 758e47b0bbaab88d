with

comparisons as (select * from {{ ref('held_out_comparisons') }}),

final as (
    select
        campaign_id,
        metric,
        pairs,
        held_out_cities,
        compared_cities,
        held_out_customers,
        compared_customers,
        reached_customers,
        before_value,
        during_value,
        held_out_before_value,
        held_out_during_value,
        difference,
        ci_low,
        ci_high,
        p_value,
        placebo_windows,
        placebo_alarms,
        widened_by,
        difference * reached_customers as total,
        ci_low * reached_customers as total_low,
        ci_high * reached_customers as total_high,
        test,
        case
            when p_value is null then 'too little to tell'
            when p_value >= 0.05 then 'not shown'
            when difference > 0 then 'gain'
            else 'loss'
        end as verdict,
        case
            when p_value is null then 'данных слишком мало'
            when p_value >= 0.05 then 'не показано'
            when difference > 0 then 'выигрыш'
            else 'потеря'
        end as verdict_ru
    from comparisons
)

select * from final
