with

measured as (select * from {{ ref('fatigue_comparisons') }}),

final as (
    select
        metric,
        days,
        contacts,
        customers,
        events,
        rate,
        average_earlier,
        difference,
        ci_low,
        ci_high,
        p_value,
        between_customers,
        case verdict
            when 'tires' then 'customers tire'
            when 'no tiring' then 'the opposite of tiring'
            when 'not shown' then 'not shown'
            when 'not exported' then 'no unsubscriptions exported'
            else 'too little to tell'
        end as verdict,
        case verdict
            when 'tires' then 'клиенты устают'
            when 'no tiring' then 'обратное усталости'
            when 'not shown' then 'не показано'
            when 'not exported' then 'отписки не выгружены'
            else 'данных слишком мало'
        end as verdict_ru
    from measured
)

select * from final
