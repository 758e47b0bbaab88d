with

comparisons as (select * from {{ ref('city_comparisons') }}),

final as (
    select
        campaign_id,
        metric,
        city,
        customers,
        comparison_cities,
        comparison_customers,
        before_value,
        during_value,
        comparison_before_value,
        comparison_during_value,
        difference,
        ci_low,
        ci_high,
        p_value,
        test,
        case
            when p_value is null then 'too little to tell'
            when p_value < 0.05 and difference > 0
                then 'rose more than similar cities: a hint, not an effect'
            when p_value < 0.05 then 'fell behind similar cities: a hint, not an effect'
            else 'not shown to differ from similar cities'
        end as verdict,
        case
            when p_value is null then 'данных слишком мало'
            when p_value < 0.05 and difference > 0
                then 'вырос сильнее похожих городов: это намёк, а не доказанный эффект'
            when p_value < 0.05
                then 'отстал от похожих городов: это намёк, а не доказанный эффект'
            else 'отличие от похожих городов не показано'
        end as verdict_ru
    from comparisons
)

select * from final
