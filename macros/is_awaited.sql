{#- Whether what a launched list earned cannot be measured yet, by `measured_by` of the ledger. -#}
{% macro is_awaited(measured_by) -%}
    {{ measured_by }} in ('window open', 'events not in', 'responses not in')
{%- endmacro %}
