{#- The names of a relation's columns, in its order; one stands in where it is not built yet (lint, parse). -#}
{% macro columns_of(relation) -%}
    {%- set columns = adapter.get_columns_in_relation(relation) if execute else [] -%}
    {{ return((columns | map(attribute='name') | list) or ['model_kind']) }}
{%- endmacro %}
