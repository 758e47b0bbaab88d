{%- set words = {'campaign_id': 'campaign_id'} -%}
{%- set figures = whole_figures(['contacts', 'customers', 'excluded', 'explored']) -%}
{%- do figures.update(money_figures([
    'expected_cost', 'budget', 'profit_bound', 'promised_low', 'promised_high', 'profit_of_explored',
])) -%}
{%- do figures.update({
    'profit_of_everyone': {'money': money_figure('profit_of_everyone'), 'dash': true},
    'expected_profit': {'money': money_figure('coalesce(expected_profit, 0)')},
    'promised_profit': {'money': money_figure('coalesce(promised_profit, 0)')},
    'borrowed': rounded('100 * break_even_borrowed_share', 1),
    'level': thousands('100 * promise_level'),
}) -%}
{%- set moves = whole_figures(['entered', 'departed', 'moved', 'stayed']) -%}
{%- do moves.update(money_figures(['biggest_term_difference'])) -%}

with

bases as (select * from {{ ref('profit_bases') }}),

lists as (
    select
        totals.*,
        bases.basis_en,
        bases.basis_ru
    from {{ ref('list_totals') }} as totals
    inner join bases on totals.profit_basis = bases.profit_basis
),

controls as (select * from {{ ref('list_controls') }}),

changes as (select * from {{ ref('list_change_totals') }}),

final as (
    select
        {% for language, suffix in note_languages().items() %}
            {{ noted('list.topic', language, {}, words) }} as topic{{ suffix }},
            case
                when reached_by = 'passing by' then {{ noted('list.passing', language, figures) }}
                else {{ noted('list', language, figures) }}
            end
            || coalesce({{ noted('list.budget', language, figures) }}, '')
            || case
                when not counts_discounts then {{ noted('list.contacts alone', language) }}
                else ''
            end
            || case
                when profit_basis like 'none%' then {{ noted('list.unpromised', language) }}
                else
                    {{ noted('list.profit', language, figures) }}
                    || case
                        -- of tries nothing is promised
                        when promise_ratio < 1 or explored > 0
                            then {{ noted('list.promised', language, figures) }}
                        else ''
                    end
                    || coalesce(
                        {{ noted('list.interval', language, figures) }}
                        || coalesce({{ noted('list.level', language, figures) }}, ''), ''
                    )
                    || ' (' || {{ 'basis_' ~ language }}
                    || {{ noted('list.everyone', language, figures) }}
                    || case
                        when profit_bound - expected_profit > 0
                            then {{ noted('list.bound', language, figures) }}
                        else ''
                    end
                    || coalesce({{ noted('list.borrowed', language, figures) }}, '')
                    || ')'
                    || case
                        when loss_chance > {{ most_loss() }}
                            then {{ noted('list.risky', language) }}
                        else ''
                    end
            end
            || case when explored > 0 then {{ noted('list.tries', language, figures) }} else '' end
            -- of what is not known nothing is said, least of all a nought
            || case
                when explored > 0 and profit_basis not like 'none%'
                    then coalesce({{ noted('list.tries earn', language, figures) }}, '')
                else ''
            end
            || case
                when is_assumed then {{ noted('list.assumed', language) }}
                else ''
            end as note{{ suffix }},
        {% endfor %}
        5 as place
    from lists
    union all
    select
        {% for language, suffix in note_languages().items() %}
            {{ noted('control.topic', language, {}, words) }} as topic{{ suffix }},
            note{{ suffix }},
        {% endfor %}
        7 as place
    from controls
    union all
    select
        {% for language, suffix in note_languages().items() %}
            {{ noted('changes.topic', language, {}, words) }} as topic{{ suffix }},
            case
                when changed_since is null then {{ noted('changes.none', language) }}
                else
                    {{ noted('changes', language, dict(moves, day={'day': 'changed_since'}), {
                        'term': 'biggest_term' ~ suffix,
                    }) }}
                    || coalesce({{ noted('changes.by', language, moves) }}, '')
            end as note{{ suffix }},
        {% endfor %}
        8 as place
    from changes
)

select * from final
