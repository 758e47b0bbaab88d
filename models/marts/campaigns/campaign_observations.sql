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
            when p_value is null then 'nothing to compare with'
            when p_value < 0.05 then 'moved apart from similar cities: a hint, not an effect'
            else 'moved as similar cities did'
        end as verdict,
        case
            when p_value is null then 'сравнивать не с чем'
            when p_value < 0.05
                then 'город отличился от похожих: это намёк, а не доказанный эффект'
            else 'город вёл себя как похожие'
        end as verdict_ru
    from comparisons
)

select * from final
