{#-
    What a customer was given beside the price, by the row of `mechanics` that the promise was priced by; what is taken
    off the price stands among the discounts. A control was promised nothing. A reported
    response costs what its campaign says, whatever the mechanic. Of relations called outcomes, terms and mechanics.
-#}
{% macro given_beside() -%}
    case
        when outcomes.response_rule = 'reported'
            then
                case
                    when outcomes.responded and not terms.is_control then terms.cost_per_response
                    when outcomes.responded is not null then 0
                end
        when terms.is_control then 0
        when mechanics.is_off_the_price then 0
        else
            {{ mechanic_cost(
                list_price=wide('greatest(outcomes.list_price_over_check, 0)'),
                paid=wide('greatest(outcomes.paid_over_check, 0)'),
                receipts='outcomes.receipts_over_check',
                responders='case when outcomes.responded then 1 else 0 end',
                terms='terms.',
                basis='mechanics.',
            ) }}
    end
{%- endmacro %}
