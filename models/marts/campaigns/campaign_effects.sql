with

comparisons as (select * from {{ ref('arm_comparisons') }}),

trust as (select * from {{ ref('campaign_trust') }}),

-- what stands in the way is said before what was found
final as (
    select
        comparisons.campaign_id,
        comparisons.arm,
        comparisons.metric,
        comparisons.offer_customers,
        comparisons.control_customers,
        comparisons.offer_value,
        comparisons.control_value,
        comparisons.difference,
        comparisons.relative_difference,
        comparisons.ci_low,
        comparisons.ci_high,
        comparisons.statistic,
        comparisons.p_value,
        comparisons.p_value_adjusted,
        comparisons.test,
        case
            when not trust.is_trustworthy then 'cannot be trusted: ' || trust.failed
            when trust.compares_different_people
                then 'compares different people: the list chose who gets this offer'
            when comparisons.test = 'delta method z' then 'describes buyers, not an effect'
            when comparisons.p_value is null then 'too little to tell'
            when comparisons.p_value_adjusted >= 0.05 then 'no effect shown'
            when trust.is_trustworthy then 'effect'
            else 'effect, if the control was drawn at random'
        end as verdict,
        case
            when not trust.is_trustworthy then 'верить нельзя: ' || trust.failed_ru
            when trust.compares_different_people
                then 'сравнивает разных людей: кому это предложить, выбирал список'
            when comparisons.test = 'delta method z' then 'описывает покупателей, это не эффект'
            when comparisons.p_value is null then 'данных слишком мало'
            when comparisons.p_value_adjusted >= 0.05 then 'эффект не показан'
            when trust.is_trustworthy then 'эффект есть'
            else 'эффект есть, если контрольная группа выбрана случайно'
        end as verdict_ru,
        comparisons.adjusted_difference,
        comparisons.adjusted_ci_low,
        comparisons.adjusted_ci_high
    from comparisons
    inner join trust on comparisons.campaign_id = trust.campaign_id
)

select * from final
