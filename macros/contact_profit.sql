{#-
    What came of a contact and what it cost, whatever would have come without it: the margin of the purchases or,
    where only a response is reported, its worth; empty where nobody says what one is worth, or who responded. Of
    relations called outcomes, terms and mechanics.
-#}
{% macro contact_profit() -%}
    cast(
        case outcomes.response_rule
            when 'purchase'
                then
                    {{ profit_of_paid('outcomes.revenue', 'outcomes.discount_amount', 'terms.margin_rate') }}
            when 'reported'
                then
                    terms.value_of_response
                    * case when outcomes.responded then 1 when not outcomes.responded then 0 end
        end
        - {{ given_beside() }} - terms.contact_cost - coalesce(terms.opt_out_cost, 0) as decimal(18, 2)
    )
{%- endmacro %}
