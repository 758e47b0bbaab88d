{#- Weeks in a year, so that days of the week stay what they are. -#}
{%- set year = 52 -%}
{#- Seasons are believed to differ by a tenth, a belief worth one pair: as in season_spread. -#}
{%- set believed_variance = '0.01' -%}
{%- set exact = 'decimal(28, 12)' -%}

with

planned as (
    select
        targets.campaign_id,
        targets.fitted_for,
        {{ nearest_week('terms.starts_on') }} as first_week,
        greatest(1, cast(round(terms.duration_days / cast(7 as double)) as bigint)) as weeks
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

plans as (
    select
        planned.campaign_id,
        planned.first_week,
        planned.weeks,
        planned.first_week - learned_from.first_week as weeks_before,
        planned.first_week - learned_from.end_week as gap
    from planned
    inner join learned_from on planned.fitted_for = learned_from.fitted_for
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
        begun.week_number as first_week,
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

windows as (
    select
        campaign_id,
        first_week,
        ln(
            cast(sum(case when is_within then intensity end) as double) / max(weeks)
            / cast(sum(case when not is_within then intensity end) as double)
            * sum(case when is_within then 0 else 1 end)
        ) as log_season,
        -- what chance alone makes of it
        1 / (0.5 + sum(case when is_within then buyers else 0 end))
        + 1 / (0.5 + sum(case when is_within then 0 else buyers end)) as chance_variance
    from beside
    group by campaign_id, first_week
    having
        sum(case when is_within then 1 else 0 end) = max(weeks)
        and sum(case when is_within then 0 else 1 end)
        >= greatest(1, cast(max(weeks_learned_from) as double) / 2)
),

-- windows that were twice, a year apart
paired as (
    select
        plans.campaign_id,
        cast(later.log_season * earlier.log_season as {{ exact }}) as product,
        cast(earlier.log_season * earlier.log_season as {{ exact }}) as square
    from plans
    inner join windows as later on plans.campaign_id = later.campaign_id
    inner join windows as earlier
        on
            later.campaign_id = earlier.campaign_id
            and later.first_week = earlier.first_week + {{ year }}
    -- side by side
    where mod(plans.first_week - later.first_week, plans.weeks) = 0
),

-- how well one year has told the next here: not at all, until it is seen
told as (
    select
        campaign_id,
        count(*) as pairs,
        least(
            1,
            greatest(
                0,
                cast(sum(product) as double)
                / (cast(sum(square) as double) + {{ believed_variance }})
            )
        ) as share_told
    from paired
    group by campaign_id
),

final as (
    select
        plans.campaign_id,
        coalesce(told.pairs, 0) as pairs,
        exp(earlier.log_season) as last_factor,
        exp(coalesce(told.share_told, 0) * earlier.log_season) as season_factor,
        -- beyond what chance alone makes of it
        (1 - power(coalesce(told.share_told, 0), 2))
        * greatest(0, power(earlier.log_season, 2) - earlier.chance_variance) as season_square
    from plans
    inner join windows as earlier
        on
            plans.campaign_id = earlier.campaign_id
            and plans.first_week = earlier.first_week + {{ year }}
    left join told on plans.campaign_id = told.campaign_id
)

select * from final
