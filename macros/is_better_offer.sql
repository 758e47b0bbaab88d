{#-
    Whether one offer to a customer is better than another when money does not matter: it earns more; where no
    profit is promised, it is likelier to be answered; then costs less; then comes first by id.
-#}
{% macro is_better_offer(one, other) -%}
    case
        when
            {{ one }}.expected_profit > {{ other }}.expected_profit
            or ({{ one }}.expected_profit is not null and {{ other }}.expected_profit is null)
            then true
        when
            {{ one }}.expected_profit < {{ other }}.expected_profit
            or ({{ one }}.expected_profit is null and {{ other }}.expected_profit is not null)
            then false
        when
            {{ one }}.expected_profit is null
            and {{ one }}.response_probability != {{ other }}.response_probability
            then {{ one }}.response_probability > {{ other }}.response_probability
        when {{ one }}.expected_cost != {{ other }}.expected_cost
            then {{ one }}.expected_cost < {{ other }}.expected_cost
        else {{ one }}.offer_id < {{ other }}.offer_id
    end
{%- endmacro %}
