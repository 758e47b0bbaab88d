{#- A decimal's text without the zeros that say nothing: 3000.00 as 3000, 0.250000 as 0.25. -#}
{% macro plain_number(column) -%}
    trim(trailing '.' from trim(trailing '0' from cast({{ column }} as {{ dbt.type_string() }})))
{%- endmacro %}
