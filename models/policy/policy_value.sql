with

figures as (select * from {{ ref('policy_values') }}),

trust as (select * from {{ ref('campaign_trust') }}),

texts as (select * from {{ ref('policy_texts') }}),

verdicts as (select * from {{ ref('policy_verdicts') }}),

-- against nobody and against random selection, each by its own interval
signed as (
    select
        *,
        case
            when ci_low > 0 then 'gain'
            when ci_high < 0 then 'loss'
            when value_per_customer is not null then 'not_shown'
        end as over_nobody,
        case
            when policy = 'random' then 'random'
            when difference_low > 0 then 'more'
            when difference_high < 0 then 'less'
            when difference_from_random is not null then 'no_difference'
            else 'unknown'
        end as over_random
    from figures
),

-- what stands in the way is said before what was found; whom nothing was sent gained nothing
judged as (
    select
        signed.*,
        trust.failed,
        trust.failed_ru,
        trust.is_trustworthy is null as is_a_guess,
        case
            when signed.policy = 'nobody' then 'nobody'
            when not trust.is_trustworthy then 'not_trusted'
            when
                signed.why_unknown = 'nothing_preceded' and signed.policy = 'everyone_in_city'
                then 'no_city'
            when signed.why_unknown is not null then signed.why_unknown
            when signed.contacts = 0 then 'contacts_nobody'
            when
                trust.is_trustworthy is null
                and signed.over_nobody = 'gain' and signed.over_random = 'more'
                then 'gain_more_if_drawn'
            else signed.over_nobody || '_' || signed.over_random
        end as finding
    from signed
    inner join trust on signed.campaign_id = trust.campaign_id
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
            when judged.is_a_guess and verdicts.is_of_arms
                then ', if the control was drawn at random'
            else ''
        end as verdict,
        verdicts.verdict_ru
        || case
            when judged.finding = 'not_trusted' then ': ' || judged.failed_ru
            when judged.is_a_guess and verdicts.is_of_arms
                then ', если контрольная группа выбрана случайно'
            else ''
        end as verdict_ru,
        verdicts.meaning_en as meaning,
        verdicts.meaning_ru,
        verdicts.is_chosen,
        case when judged.is_predicted then 'doubly robust' else 'inverse propensity' end
        || ', paired bootstrap by customer' as estimator
    from judged
    inner join texts on judged.policy = texts.policy
    inner join verdicts on judged.finding = verdicts.finding
)

select * from final
