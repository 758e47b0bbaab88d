{#- So many lists are told of; one that earns less or loses more often is rather not sent. -#}
{%- set most_lists, least_profit = 3, 1 -%}
{%- set words = {'campaign_id': 'campaign', 'single_offer': 'single_offer'} -%}
{%- set figures = whole_figures(['contacts', 'customers', 'excluded', 'explored']) -%}
{%- for column in ['expected_cost', 'budget', 'unspent', 'promised_low', 'promised_high',
    'saved_discount', 'profit_of_explored'] -%}
    {%- do figures.update({column: {'money': thousands(column)}}) -%}
{%- endfor -%}
{%- do figures.update({
    'profit_of_everyone': {'money': thousands('profit_of_everyone'), 'dash': true},
    'controls': thousands('compared_controls'), 'allowed': thousands('allowed'),
    'level': thousands('100 * promise_level'), 'loss': thousands('100 * loss_chance'),
}) -%}
{%- set profit = {'money': thousands('promised_profit'), 'dash': true} -%}
{%- set ladder, lost = {}, {} -%}
{%- for language in note_languages() -%}
    {%- do ladder.update({language: noted('digest.ladder', language, figures, words)}) -%}
    {%- do lost.update({language: 'case when loss_chance < 0.01 then '
        ~ noted('digest.small loss', language)
        ~ ' else coalesce(' ~ noted('digest.loss', language, figures) ~ ", '') end"}) -%}
{%- endfor -%}

with

bases as (select * from {{ ref('profit_bases') }}),

-- what the steps past the list's own budget would make of its profit
further as (
    select
        points.campaign_id,
        max(points.expected_profit) as most_profit
    from {{ ref('policy_frontier') }} as points
    inner join {{ ref('list_totals') }} as totals on points.campaign_id = totals.campaign_id
    where points.expected_cost > totals.expected_cost
    group by points.campaign_id
),

lists as (
    select
        totals.*,
        {{ named_campaign('terms.campaign_name', 'totals.campaign_id') }} as campaign,
        bases.is_promised,
        bases.basis_en,
        bases.basis_ru,
        -- less than one unit of money is nothing that stays unspent
        nullif(greatest(totals.budget - totals.expected_cost, 0.99), 0.99) as unspent,
        -- a contact that would pay and no longer fits in leaves the list below its bound
        coalesce(further.most_profit < totals.expected_profit, false)
        and coalesce(totals.profit_bound <= totals.expected_profit, true) as is_enough,
        savings.offer_id as single_offer,
        savings.saved_discount,
        row_number() over (
            order by totals.promised_profit desc nulls last, totals.campaign_id asc
        ) as place_of_list
    from {{ ref('list_totals') }} as totals
    inner join bases on totals.profit_basis = bases.profit_basis
    left join {{ ref('campaign_terms') }} as terms on totals.campaign_id = terms.campaign_id
    left join further on totals.campaign_id = further.campaign_id
    left join {{ ref('ladder_savings') }} as savings
        on
            totals.campaign_id = savings.campaign_id
            and savings.is_best
            and savings.saved_discount > 0
),

untold as (select * from lists where place_of_list > {{ most_lists }}),

final as (
    select
        {% for language, suffix in note_languages().items() %}
            {{ noted('digest.do.topic', language) }} as topic{{ suffix }},
            case
                when reached_by = 'passing by' and profit_of_everyone > 0
                    then {{ noted('digest.passing', language, figures, words) }}
                when reached_by = 'passing by' and profit_of_everyone is not null
                    then {{ noted('digest.passing loses', language, figures, words) }}
                when contacts = 0 then {{ noted('digest.nobody', language, figures, words) }}
                when is_promised and promised_profit < {{ least_profit }}
                    then {{ noted('digest.loses', language, figures, words) }}
                when is_promised and loss_chance > {{ most_loss() }}
                    then {{ noted('digest.risky', language, figures, words) }}
                else {{ noted('digest.do', language, figures, words) }}
            end
            || case
                when is_assumed then {{ noted('list.assumed', language) }} else ''
            end as note{{ suffix }},
        {% endfor %}
        3 * place_of_list as place,
        campaign_id,
        place_of_list <= {{ most_lists }} as is_told
    from lists
    union all
    select
        {% for language, suffix in note_languages().items() %}
            {{ noted('digest.cost.topic', language) }} as topic{{ suffix }},
            case
                when not counts_discounts
                    then {{ noted('digest.cost of contacts', language, figures) }}
                else {{ noted('digest.cost', language, figures) }}
            end
            || coalesce({{ noted('digest.budget', language, figures) }}, '')
            || case when is_enough then {{ noted('digest.further', language) }} else '' end
            || coalesce({{ ladder[language] }}, '') as note{{ suffix }},
        {% endfor %}
        3 * place_of_list + 1 as place,
        campaign_id,
        place_of_list <= {{ most_lists }} as is_told
    from lists
    where contacts > 0
    union all
    select
        {% for language, suffix in note_languages().items() %}
            {{ noted('digest.earn.topic', language) }} as topic{{ suffix }},
            case
                when is_promised
                    then
                        {{ figure_in(profit, language) }}
                        || coalesce(
                            {{ noted('list.interval', language, figures) }}
                            || coalesce({{ noted('list.level', language, figures) }}, ''), ''
                        )
                        || ' (' || {{ 'basis_' ~ language }} || ')'
                        || {{ lost[language] }}
                        || coalesce({{ noted('digest.tries', language, figures) }}, '')
                        || {{ noted('digest.everyone', language, figures) }}
                else {{ 'basis_' ~ language }}
            end as note{{ suffix }},
        {% endfor %}
        3 * place_of_list + 2 as place,
        campaign_id,
        place_of_list <= {{ most_lists }} as is_told
    from lists
    where contacts > 0
    union all
    select
        {% for language, suffix in note_languages().items() %}
            {{ noted('digest.more.topic', language) }} as topic{{ suffix }},
            {{ noted('digest.more', language, {
                'campaigns': thousands('count(*)'), 'contacts': thousands('sum(contacts)'),
            }) }} as note{{ suffix }},
        {% endfor %}
        100 as place,
        cast(null as {{ dbt.type_string() }}) as campaign_id,
        true as is_told
    from untold
    having count(*) > 0
)

select * from final
