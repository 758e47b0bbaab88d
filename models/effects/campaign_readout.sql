with

looks as (select * from {{ ref('readout_comparisons') }}),

final as (
    select
        campaign_id,
        arm,
        metric,
        day as as_of_day,
        day_number,
        duration_days,
        offer_customers,
        control_customers,
        offer_value,
        control_value,
        difference,
        ci_low,
        ci_high,
        case verdict
            when 'gain' then 'gain'
            when 'loss' then 'loss'
            when 'not yet' then 'not shown yet'
            else 'too early to tell'
        end as verdict,
        case verdict
            when 'gain' then 'выигрыш'
            when 'loss' then 'потеря'
            when 'not yet' then 'пока не показано'
            else 'судить рано'
        end as verdict_ru,
        days_to_know,
        -- the first day on which the interval left zero out: whoever stopped there was told so
        min(case when verdict in ('gain', 'loss') then day end)
            over (
                partition by campaign_id, arm, metric
                order by day rows between unbounded preceding and current row
            ) as first_shown_on,
        is_latest
    from looks
)

select * from final
