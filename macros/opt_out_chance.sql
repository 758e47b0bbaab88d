{#- The chance that a contact after so many others of 90 days is the last one, by a relation `rates`. -#}
{% macro opt_out_chance(earlier_contacts) -%}
    least(
        greatest(
            rates.opt_out_rate
            + rates.added_by_contact * ({{ earlier_contacts }} - rates.average_earlier),
            0
        ),
        1
    )
{%- endmacro %}


{#- What that chance costs, where a customer who opts out is worth so much. -#}
{% macro opt_out_cost(earlier_contacts, worth) -%}
    cast({{ opt_out_chance(earlier_contacts) }} * {{ worth }} as decimal(18, 2))
{%- endmacro %}


{#- Whether a contact would pay if nobody opted out, and does not; of a relation with the terms of a row. -#}
{% macro is_too_dear_by_opt_outs(row) -%}
    {{ row }}.expected_profit <= 0 and {{ row }}.expected_profit + {{ row }}.opt_out_cost > 0
{%- endmacro %}
