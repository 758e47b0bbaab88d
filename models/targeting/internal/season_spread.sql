{#- One season's base is believed to say another's to a tenth: a belief worth one window. -#}
{%- set believed_variance = '0.01' -%}

with

outcomes as (select * from {{ ref('organic_outcomes') }}),

planned_seasons as (select * from {{ ref('planned_seasons') }}),

windows as (
    select
        window_id,
        fitted_for,
        duration_days,
        count(*) as customers,
        count(*) filter (where bought) as buyers
    from outcomes
    group by window_id, fitted_for, duration_days
),

rates as (
    select
        fitted_for,
        duration_days,
        cast(ln(cast(buyers as double) / customers) as decimal(28, 12)) as log_rate,
        -- what chance alone makes of it
        cast((1 - cast(buyers as double) / customers) / buyers as decimal(28, 12))
            as chance_variance
    from windows
    where buyers > 0
),

-- windows of one length are compared with one another
spreads as (
    select
        fitted_for,
        count(*) as windows,
        cast(sum(log_rate * log_rate) as double)
        - power(cast(sum(log_rate) as double), 2) / count(*) as squares,
        cast(sum(chance_variance) as double) / count(*) as chance_variance
    from rates
    group by fitted_for, duration_days
),

summed as (
    select
        fitted_for,
        sum(windows) as windows,
        sum(windows - 1) as degrees,
        cast(
            sum(cast(squares - (windows - 1) * chance_variance as decimal(28, 12))) as double
        ) as squares
    from spreads
    group by fitted_for
),

apart as (
    select
        targets.campaign_id,
        coalesce(summed.windows, 0) as windows,
        ({{ believed_variance }} + greatest(0, coalesce(summed.squares, 0)))
        / (1 + coalesce(summed.degrees, 0)) as variance
    from {{ ref('target_campaigns') }} as targets
    left join summed on targets.fitted_for = summed.fitted_for
    where not targets.is_replay
),

final as (
    select
        apart.campaign_id,
        apart.windows,
        coalesce(planned_seasons.season_factor, 1) as season_factor,
        sqrt(apart.variance) as window_deviation,
        -- the planned days may be unlike the others
        sqrt(apart.variance + coalesce(planned_seasons.season_square, 0)) as season_deviation
    from apart
    left join planned_seasons on apart.campaign_id = planned_seasons.campaign_id
)

select * from final
