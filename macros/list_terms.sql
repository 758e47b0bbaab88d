{#-
    One side of the comparison of two lists: whom it reaches and what its profit is made of,
        profit = margin x (p x revenue_per_buyer - p_anyway x revenue_per_buyer_anyway) - discount - contact - opt-outs
    A gross profit is p x value_of_a_response less the same costs: the value is then the revenue, and all of it
    is margin.
-#}
{% macro list_terms(list) -%}
    select
        campaign_id,
        customer_id,
        decision,
        rank,
        offer_id,
        expected_profit as profit,
        decision in {{ written_to() }} as is_listed,
        decision = 'excluded' as is_excluded,
        -- allowed and not ranked: the draw decides
        decision != 'excluded' and rank is null as is_assigned,
        coalesce(outside_support, false) as is_unlike,
        decision = 'skip'
        and not coalesce(outside_support, false)
        and coalesce(expected_profit > 0, true) as is_short_of_budget,
        cast(response_probability as decimal(9, 4)) as response,
        profit_basis like 'gross%' as is_gross,
        case when profit_basis like 'gross%' then response_probability else buy_probability end as p,
        coalesce(buy_anyway_probability, 0) as p_anyway,
        case
            when profit_basis like 'gross%'
                then
                    expected_profit + coalesce(expected_discount_cost, 0) + contact_cost
                    + coalesce(opt_out_cost, 0)
            else expected_revenue
        end as revenue,
        case when profit_basis like 'gross%' then 0 else coalesce(expected_revenue_anyway, 0) end
            as revenue_anyway,
        expected_profit + coalesce(expected_discount_cost, 0) + contact_cost
        + coalesce(opt_out_cost, 0) as expected_value,
        coalesce(expected_discount_cost, 0) as discount,
        contact_cost as contact,
        -- a list of an earlier version has no such column
        coalesce(opt_out_cost, 0) as opt_outs
    from {{ list }}
{%- endmacro %}


{#-
    What a term did, in money: the profit's own take the previous profit to the current one, each replaced in
    turn (the probabilities at the previous revenues, then the revenues at the current probabilities; `margin`
    is the rest). A term that is none of the profit's is worth the profit of whom it brought or took: of the
    current list who enters, of the previous one who leaves; what the budget kept out counts as it did then.
-#}
{% macro term_money(term) -%}
    case {{ term }}
        when 'buy_probability'
            then margin * revenue_before * (p - p_before) / nullif(p_before, 0)
        when 'buy_anyway_probability'
            then
                -margin * revenue_anyway_before * (p_anyway - p_anyway_before)
                / nullif(p_anyway_before, 0)
        when 'revenue'
            then margin * (revenue - coalesce(revenue_before * p / nullif(p_before, 0), 0))
        when 'revenue_anyway'
            then
                -margin * (
                    revenue_anyway
                    - coalesce(revenue_anyway_before * p_anyway / nullif(p_anyway_before, 0), 0)
                )
        when 'discount_cost' then discount_before - discount
        when 'contact_cost' then contact_before - contact
        when 'opt_out_cost' then opt_outs_before - opt_outs
        when 'margin'
            then
                expected_value - expected_value_before
                - margin * (revenue - revenue_anyway - revenue_before + revenue_anyway_before)
        when 'budget' then case when is_listed then profit_before else -profit end
        else
            case
                when is_listed and was_listed then 0
                when is_listed then profit
                else -profit_before
            end
    end
{%- endmacro %}
