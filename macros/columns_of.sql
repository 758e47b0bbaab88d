{#- The names of a built relation's columns, in its order; while parsing, none. -#}
{% macro columns_of(relation) -%}
    {%- if not execute -%}
        {{ return(['model_kind']) }}
    {%- endif -%}
    {{ return(adapter.get_columns_in_relation(relation) | map(attribute='name') | list) }}
{%- endmacro %}
