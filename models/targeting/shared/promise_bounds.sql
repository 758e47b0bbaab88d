{#- Nine in ten: the level of every promise. -#}
{%- set level, lower, upper = 0.9, 0.05, 0.95 -%}

with

draws as (select * from {{ ref('promise_draws') }}),

numbers as (
    select distinct
        campaign_id,
        draw
    from draws
),

places as (
    select
        campaign_id,
        place,
        max(spent_turn) as spent_turn
    from {{ ref('frontier_steps') }}
    group by campaign_id, place
),

-- down the frontier, each replicate for itself; a place of tries alone adds nothing
walked as (
    select
        places.campaign_id,
        places.place,
        numbers.draw,
        sum(coalesce(draws.profit_at_least_lift, 0)) over down as profit_at_least_lift,
        sum(coalesce(draws.profit_at_most_lift, 0)) over down as profit_at_most_lift,
        sum(coalesce(draws.luck, 0)) over down as luck
    from places
    inner join numbers on places.campaign_id = numbers.campaign_id
    left join draws
        on
            places.campaign_id = draws.campaign_id
            and places.place = draws.place
            and numbers.draw = draws.draw
    window
        down as (
            partition by places.campaign_id, numbers.draw order by places.spent_turn
            rows between unbounded preceding and current row
        )
),

-- place 0 is the list
summed as (
    select
        campaign_id,
        place,
        draw,
        profit_at_least_lift,
        profit_at_most_lift,
        luck
    from draws
    where place = 0
    union all
    select * from walked
),

-- if this choice was as lucky as each replicate's own is by the fit
unlucky as (
    select
        *,
        sum(case when draw = 0 then profit_at_least_lift else 0 end) over (
            partition by campaign_id, place
        ) - luck as profit_after_luck
    from summed
),

ends as (
    select
        campaign_id,
        place,
        {% for lift in ['least', 'most'] %}
            percentile_disc({{ lower }}) within group (order by profit_at_{{ lift }}_lift)
            filter (where draw > 0) as low_at_{{ lift }},
            percentile_disc({{ upper }}) within group (order by profit_at_{{ lift }}_lift)
            filter (where draw > 0) as high_at_{{ lift }},
            cast(
                count(*) filter (where draw > 0 and profit_at_{{ lift }}_lift < 0) as double
            ) / nullif(count(*) filter (where draw > 0), 0) as loss_at_{{ lift }},
        {% endfor %}
        percentile_disc({{ lower }}) within group (order by profit_after_luck)
        filter (where draw > 0) as low_after_luck,
        cast(
            count(*) filter (where draw > 0 and profit_after_luck < 0) as double
        ) / nullif(count(*) filter (where draw > 0), 0) as loss_after_luck,
        max(profit_at_least_lift) filter (where draw = 0) as expected_profit
    from unlucky
    group by campaign_id, place
),

final as (
    select
        campaign_id,
        place,
        cast({{ level }} as double) as promise_level,
        cast(
            least(expected_profit, low_at_least, low_at_most, low_after_luck) as decimal(18, 2)
        ) as profit_low,
        cast(greatest(expected_profit, high_at_least, high_at_most) as decimal(18, 2))
            as profit_high,
        greatest(loss_at_least, loss_at_most, loss_after_luck) as loss_chance
    from ends
)

select * from final
