with

figures as (select * from {{ ref('policy_values') }}),

trust as (select * from {{ ref('campaign_trust') }}),

texts as (select * from {{ ref('policy_texts') }}),

verdicts as (select * from {{ ref('policy_verdicts') }}),

-- what stands in the way is said before what was found
judged as (
    select
        figures.*,
        trust.failed,
        trust.failed_ru,
        trust.is_trustworthy is null
        and case
            when figures.policy = 'random' then figures.value_per_customer
            else figures.difference_from_random
        end is not null as is_a_guess,
        case
            when not trust.is_trustworthy then 'not_trusted'
            when
                figures.why_unknown = 'nothing_preceded' and figures.policy = 'everyone_in_city'
                then 'no_city'
            when figures.why_unknown is not null then figures.why_unknown
            when figures.policy = 'random' and figures.ci_low > 0 then 'lot_earns'
            when figures.policy = 'random' and figures.ci_high < 0 then 'lot_loses'
            when figures.policy = 'random' then 'lot_not_proven'
            when figures.difference_low > 0 then 'more_than_random'
            when figures.difference_high < 0 then 'less_than_random'
            when figures.difference_from_random is null then 'too_few'
            else 'not_proven'
        end as finding
    from figures
    inner join trust on figures.campaign_id = trust.campaign_id
),

final as (
    select
        judged.campaign_id,
        judged.policy,
        texts.position,
        texts.title_en as title,
        texts.title_ru,
        texts.rule_en as rule,
        texts.rule_ru,
        judged.customers,
        judged.contacts,
        judged.offered_customers,
        judged.control_customers,
        cast(judged.value_per_customer as decimal(18, 4)) as value_per_customer,
        cast(judged.ci_low as decimal(18, 4)) as ci_low,
        cast(judged.ci_high as decimal(18, 4)) as ci_high,
        cast(judged.value_per_customer * judged.customers as decimal(18, 2)) as value_total,
        cast(judged.difference_from_random as decimal(18, 4)) as difference_from_random,
        cast(judged.difference_low as decimal(18, 4)) as difference_low,
        cast(judged.difference_high as decimal(18, 4)) as difference_high,
        cast(judged.uncontacted_profit as decimal(18, 4)) as uncontacted_profit,
        verdicts.verdict_en
        || case
            when judged.finding = 'not_trusted' then ': ' || judged.failed
            when judged.is_a_guess then ', if the control was drawn at random'
            else ''
        end as verdict,
        verdicts.verdict_ru
        || case
            when judged.finding = 'not_trusted' then ': ' || judged.failed_ru
            when judged.is_a_guess then ', если контрольная группа выбрана случайно'
            else ''
        end as verdict_ru,
        verdicts.meaning_en as meaning,
        verdicts.meaning_ru,
        case when judged.is_predicted then 'doubly robust' else 'inverse propensity' end
        || ', paired bootstrap by customer' as estimator
    from judged
    inner join texts on judged.policy = texts.policy
    inner join verdicts on judged.finding = verdicts.finding
)

select * from final
