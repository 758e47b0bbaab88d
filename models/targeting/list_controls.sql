{#- Standard errors from nothing to what is seen: 1.960 for 5 %, two-sided, 0.842 for 80 %. -#}
{%- set reach = '2.801585' -%}
{%- set figures = whole_figures(['controls', 'drawn', 'needed_controls', 'needed_list']) -%}
{%- do figures.update(money_figures([
    'detectable_total', 'promised_profit', 'profit_of_controls', 'needed_cost',
])) -%}
{%- for column in ['detectable_times', 'widest_times'] -%}
    {%- do figures.update({
        column: 'case when ' ~ column ~ ' < 10 then ' ~ rounded(column, 1) ~ ' else '
            ~ thousands(column) ~ ' end',
    }) -%}
{%- endfor -%}
{%- do figures.update({
    'points': rounded('detectable_response_points', 1),
    'needed_percent': rounded('100 * needed_share', 0),
}) -%}

with

totals as (select * from {{ ref('list_totals') }}),

spreads as (select * from {{ ref('planned_spreads') }}),

-- which share and which list would show the promised profit, as campaign_plans says
plans as (
    select
        campaign_id,
        max(case when shown_by = 'profit_per_customer' then balanced_share end) as needed_share,
        max(needed_customers) as needed_list
    from {{ ref('planned_controls') }}
    group by campaign_id
),

sized as (
    select
        totals.campaign_id,
        totals.profit_basis,
        totals.compared_controls as controls,
        totals.contacts - totals.explored as drawn,
        totals.contacts - totals.explored + totals.compared_controls as chosen,
        totals.promised_profit,
        totals.profit_of_controls,
        totals.detectable_profit,
        totals.detectable_response_points,
        cast(totals.promised_profit as double) / (totals.contacts - totals.explored) as promise,
        plans.needed_share,
        plans.needed_list,
        {{ reach }} * spreads.profit_spread as yardstick
    from totals
    left join spreads on totals.campaign_id = spreads.campaign_id
    left join plans on totals.campaign_id = plans.campaign_id
    -- what speaks to whoever passes by reaches its control too
    inner join {{ ref('campaign_terms') }} as terms
        on totals.campaign_id = terms.campaign_id and not ({{ names_nobody('terms') }})
    where totals.contacts > totals.explored
),

asked as (
    select
        *,
        case
            when {{ is_incremental_basis('profit_basis') }} and promised_profit > 0 then promise
        end as effect,
        detectable_profit * drawn as detectable_total
    from sized
),

measured as (
    select
        *,
        detectable_total / nullif(effect * drawn, 0) as detectable_times,
        -- at the widest, half of the list is kept back, if it is enough to say anything of money
        yardstick * 2 / sqrt(chosen) / nullif(effect, 0) as widest_times
    from asked
),

counted as (
    select
        *,
        floor(chosen * needed_share + 0.5) as needed_controls,
        floor(chosen * needed_share + 0.5) * effect as needed_cost,
        case
            when effect is null then 'nothing is promised'
            when yardstick is null or yardstick = 0 then 'cannot be told'
            when detectable_times <= 1 then 'shows the promise'
            when needed_share is not null then 'too small'
            else 'none would show it'
        end as verdict
    from measured
),

final as (
    select
        campaign_id,
        cast(controls as bigint) as controls,
        cast(drawn as bigint) as contacts,
        cast(detectable_total as decimal(18, 2)) as detectable_total,
        cast(promised_profit as decimal(18, 2)) as promised_profit,
        cast(detectable_times as double) as detectable_times,
        cast(profit_of_controls as decimal(18, 2)) as control_cost,
        cast(needed_controls as bigint) as needed_controls,
        cast(needed_share as double) as needed_share,
        cast(needed_cost as decimal(18, 2)) as needed_cost,
        cast(widest_times as double) as widest_times,
        cast(needed_list as bigint) as needed_list,
        {% for language, suffix in note_languages().items() %}
            case
                when controls = 0 then {{ noted('control.none', language) }}
                when coalesce(detectable_total, detectable_response_points) is null
                    then {{ noted('control.too few', language, figures) }}
                else
                    {{ noted('control', language, figures) }}
                    || coalesce({{ noted('control.profit', language, figures) }}, '')
                    || coalesce({{ noted('control.times', language, figures) }}, '')
                    || case
                        when detectable_total + detectable_response_points is not null
                            then {{ noted('control.or', language) }}
                        else ''
                    end
                    || coalesce({{ noted('control.points', language, figures) }}, '')
                    || {{ noted('control.unseen', language) }}
            end
            || case
                when verdict = 'shows the promise' then ''
                else
                    coalesce({{ noted('control.needed', language, figures) }}, '')
                    || case
                        when needed_list is null then ''
                        else coalesce({{ noted('control.impossible', language, figures) }}, '')
                    end
                    -- a list of 227 million customers is no advice
                    || case
                        when widest_times is not null and needed_list <= 1000 * chosen
                            then {{ noted('control.larger list', language, figures) }}
                        else ''
                    end
            end
            || case
                when controls > 0
                    then coalesce({{ noted('control.cost', language, figures) }}, '')
                else ''
            end as note{{ suffix }},
        {% endfor %}
        verdict
    from counted
)

select * from final
