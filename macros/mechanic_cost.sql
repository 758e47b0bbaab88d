{#-
    What an offer costs, by its row of `mechanics`: of the money and the receipts that reach its check, or of the
    customers who respond. A promise passes what it expects of them, a result what it counted. What has no row has no
    price: nothing is free for want of one. `terms` and `basis` are the relations the columns are of, with a dot.
-#}
{% macro mechanic_cost(list_price, paid, receipts, responders, terms='', basis='') -%}
    {%- set count -%}
        case {{ basis }}counts when 'receipts' then {{ receipts }} when 'responders' then {{ responders }} end
    {%- endset -%}
    case {{ basis }}cost_basis
        when 'nothing' then 0
        when 'share_of_list_price' then coalesce({{ terms }}discount_rate, 0) * {{ list_price }}
        when 'share_of_paid'
            then
                coalesce({{ terms }}discount_rate, 0) * {{ terms }}cashback_redeemed_share
                * {{ paid }}
        when 'sum' then coalesce({{ terms }}discount_amount, 0) * {{ count }}
        when 'cost_per_response' then {{ terms }}cost_per_response * {{ count }}
    end
{%- endmacro %}
