{%- set exact = 'decimal(28, 12)' -%}

with

planned as (
    select
        targets.campaign_id,
        targets.fitted_for,
        terms.starts_on,
        terms.duration_days,
        greatest(1, cast(round(terms.duration_days / cast(7 as double)) as int)) as weeks
    from {{ ref('target_campaigns') }} as targets
    inner join {{ ref('campaign_terms') }} as terms on targets.campaign_id = terms.campaign_id
    where not targets.is_replay and targets.response_rule = 'purchase'
),

-- the windows that the base is learned from
learned_from as (
    select
        fitted_for,
        {{ nearest_week('min(starts_on)') }} as first_week,
        {{ nearest_week(add_days('max(ends_on)', 1)) }} as end_week
    from {{ ref('organic_windows') }}
    group by fitted_for
),

-- the weeks whose middle is nearest to the plan's
dated as (
    select
        campaign_id,
        fitted_for,
        weeks,
        {{ nearest_week(add_days(
            'starts_on', 'cast(floor((duration_days - 7 * weeks) / cast(2 as double)) as int)'
        )) }} as first_week
    from planned
),

plans as (
    select
        dated.campaign_id,
        dated.first_week,
        dated.weeks,
        dated.first_week - learned_from.first_week as weeks_before,
        dated.first_week - learned_from.end_week as gap
    from dated
    inner join learned_from on dated.fitted_for = learned_from.fitted_for
),

bought as (
    select
        week_number,
        buyers,
        -- half a buyer more: a shop that was closed then; decimals add up to the same in any order
        cast(-ln(1 - (buyers + 0.5) / (customers + cast(1 as double))) as {{ exact }}) as intensity
    from {{ ref('weeks_of_buying') }}
),

-- a window of the plan's weeks, beside weeks as far before it as what the base is learned from
beside as (
    select
        plans.campaign_id,
        plans.weeks,
        plans.weeks_before - plans.gap as weeks_learned_from,
        plans.first_week - begun.week_number as weeks_ahead,
        bought.buyers,
        bought.intensity,
        bought.week_number >= begun.week_number as is_within
    from plans
    cross join bought as begun
    inner join bought
        on
            bought.week_number
            between begun.week_number and begun.week_number + plans.weeks - 1
            or bought.week_number
            between begun.week_number - plans.weeks_before
            and begun.week_number - plans.gap - 1
),

final as (
    select
        campaign_id,
        weeks_ahead,
        max(weeks) as weeks,
        ln(
            cast(sum(case when is_within then intensity end) as double) / max(weeks)
            / cast(sum(case when not is_within then intensity end) as double)
            * sum(case when is_within then 0 else 1 end)
        ) as log_season,
        -- what chance alone makes of it
        1 / (0.5 + sum(case when is_within then buyers else 0 end))
        + 1 / (0.5 + sum(case when is_within then 0 else buyers end)) as chance_variance
    from beside
    group by campaign_id, weeks_ahead
    having
        sum(case when is_within then 1 else 0 end) = max(weeks)
        and sum(case when is_within then 0 else 1 end)
        >= greatest(1, cast(max(weeks_learned_from) as double) / 2)
)

select * from final
