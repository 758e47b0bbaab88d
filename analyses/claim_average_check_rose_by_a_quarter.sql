-- The slides: average check 20 222 -> 26 050 (+28.8 %), p < 0.05; conversion 99.7 % -> 93.2 %.
-- That was revenue per buyer; per assigned customer it was +20.4 %, against a control of almost
-- only buyers. What the offer did by each measure, and whether the control can be compared with at
-- all; campaign_decomposition shows where the profit comes from.
with

effects as (select * from {{ ref('campaign_effects') }}),

checks as (select * from {{ ref('campaign_checks') }}),

passed as (
    select
        campaign_id,
        count(*) filter (where passed) as checks_passed,
        count(*) filter (where not passed) as checks_failed,
        max(p_value) filter (where check_name = 'control_chosen_by_outcome')
            as chosen_by_outcome_p_value
    from checks
    group by campaign_id
),

final as (
    select
        effects.campaign_id,
        effects.arm,
        effects.metric,
        effects.control_value,
        effects.offer_value,
        effects.relative_difference,
        effects.difference,
        effects.ci_low,
        effects.ci_high,
        effects.p_value_adjusted,
        effects.verdict,
        passed.checks_passed,
        passed.checks_failed,
        passed.chosen_by_outcome_p_value
    from effects
    inner join passed on effects.campaign_id = passed.campaign_id
)

select * from final
order by campaign_id, arm, metric
