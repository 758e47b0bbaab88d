with

lists as (select * from {{ ref('list_totals') }}),

changes as (select * from {{ ref('list_change_totals') }}),

final as (
    select
        5 as place,
        'list of ' || campaign_id as topic,
        'contact ' || {{ thousands('contacts') }} || ' of ' || {{ thousands('customers') }}
        || ' customers (' || {{ thousands('excluded') }} || ' excluded), expected cost '
        || {{ thousands('expected_cost') }}
        || coalesce(' of a budget of ' || {{ thousands('budget') }}, '')
        || case
            when profit_basis like 'none%' then '; ranked by response, no promise of profit'
            else
                ', expected profit ' || {{ thousands('coalesce(expected_profit, 0)') }}
                || case
                    when promise_ratio < 1
                        then ', promised ' || {{ thousands('coalesce(promised_profit, 0)') }}
                    else ''
                end
                || ' (' || profit_basis
                || '; everyone: ' || {{ thousands('profit_of_everyone') }}
                || case
                    when profit_bound - expected_profit > 0
                        then
                            '; no choice within the limits earns more than '
                            || {{ thousands('profit_bound') }}
                    else ''
                end
                || ')'
        end
        || case
            when explored > 0
                then
                    '. ' || {{ thousands('explored') }} || ' of them are tries, earning '
                    || {{ thousands('coalesce(profit_of_explored, 0)') }}
            else ''
        end
        || case
            when is_assumed
                then '. No campaign is planned: this one is assumed, on the terms of the last'
            else ''
        end as note
    from lists
    union all
    select
        7 as place,
        'control of ' || campaign_id as topic,
        case
            when compared_controls = 0
                then
                    'nobody is kept without the offer: what the list earns will not be provable;'
                    || ' set control_share'
            else
                {{ thousands('compared_controls') }} || ' kept without the offer beside '
                || {{ thousands('contacts - explored') }} || ' contacts show an effect of '
                || coalesce({{ thousands('detectable_profit') }} || ' a customer or ', '')
                || {{ rounded('detectable_response_points', 1) }}
                || ' points of response, in 80 of 100 campaigns by a test at 5 %'
        end as note
    from lists
    where contacts > explored
    union all
    select
        8 as place,
        'changes of ' || campaign_id as topic,
        case
            when changed_since is null then 'none (no earlier list, or the same one)'
            else
                {{ thousands('entered') }} || ' entered, ' || {{ thousands('departed') }}
                || ' left, ' || {{ thousands('moved') }} || ' moved, ' || {{ thousands('stayed') }}
                || ' stayed since the list of '
                || cast(changed_since as {{ dbt.type_string() }})
                || ', most by the ' || biggest_term
                || coalesce(' (' || {{ thousands('biggest_term_difference') }} || ')', '')
        end as note
    from changes
)

select * from final
