{%- set worth = 'economics.expected_margin - economics.expected_discount_cost'
    ~ ' - economics.ordinary_discount_share * economics.expected_revenue' -%}
{%- set value_without_contact = 'economics.expected_margin_anyway'
    ~ ' - economics.ordinary_discount_share * economics.expected_revenue_anyway' -%}
{%- set figures = {
    'profit': {'money': shown_money('expected_profit')},
    'loss': {'money': shown_money('-expected_profit')},
    'gained': {'money': shown_money('gained')},
    'offer': {'money': shown_money('expected_discount_cost')},
    'contact': {'money': shown_money('contact_cost')},
    'opt_outs': {'money': shown_money('opt_out_cost')},
    'value': {'money': shown_money('expected_response_value')},
    'with': shown_chance('buy_probability'), 'without': shown_chance('buy_anyway_probability'),
    'response': shown_chance('response_probability'), 'everybody': shown_chance('mean_response'),
} -%}

with

decisions as (select * from {{ ref('contact_decisions') }}),

decided as (
    select
        decisions.campaign_id,
        decisions.customer_id,
        decisions.decision,
        economics.response_source,
        economics.response_probability,
        economics.buy_probability,
        economics.buy_anyway_probability,
        economics.expected_response_value,
        economics.expected_discount_cost,
        economics.contact_cost,
        economics.opt_out_cost,
        economics.expected_profit,
        economics.profit_basis,
        economics.expected_margin - economics.expected_margin_anyway
        - economics.ordinary_discount_cost as gained,
        sum(cast(economics.response_probability as decimal(9, 6)))
            over (partition by decisions.campaign_id)
        / cast(count(*) over (partition by decisions.campaign_id) as double) as mean_response,
        -- the profit by the log-odds of buying, where both chances move alike
        (1 - economics.buy_probability) * cast({{ worth }} as double)
        - (1 - economics.buy_anyway_probability) * cast({{ value_without_contact }} as double)
            as profit_by_habit
    from decisions
    inner join {{ ref('offer_economics') }} as economics
        on
            decisions.campaign_id = economics.campaign_id
            and decisions.customer_id = economics.customer_id
            and decisions.offer_id = economics.offer_id
),

listed as (select * from decided where decision in {{ on_the_list() }}),

final as (
    select
        campaign_id,
        customer_id,
        coalesce(expected_profit >= 0, response_probability >= mean_response) as is_for,
        -- what is gross or ranked goes with the response itself
        case
            when profit_basis like 'gross%' or profit_basis like 'none%' then 1
            else profit_by_habit
        end as profit_by_habit,
        {{ with_figures(decision_template('en'), figures) }} as sentence,
        {{ with_figures(decision_template('ru'), figures, '_ru') }} as sentence_ru
    from listed
)

select * from final
