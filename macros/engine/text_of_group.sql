{#- The texts of a group one after another, in the order given. -#}

{% macro text_of_group(text, order_by) -%}
    {{ adapter.dispatch('text_of_group', 'otklik')(text, order_by) }}
{%- endmacro %}

{% macro default__text_of_group(text, order_by) -%}
    listagg({{ text }}, '') within group (order by {{ order_by }})
{%- endmacro %}

{% macro duckdb__text_of_group(text, order_by) -%}
    string_agg({{ text }}, '' order by {{ order_by }})
{%- endmacro %}
