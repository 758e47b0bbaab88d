{#- A dbt var as a typed SQL value; an empty var is a typed null, so defaults can be resolved in SQL. -#}
{% macro value_of_var(name, type) -%}
    {%- set value = var(name) -%}
    cast({{ 'null' if value is none or value == '' else "'" ~ value ~ "'" }} as {{ type }})
{%- endmacro %}
