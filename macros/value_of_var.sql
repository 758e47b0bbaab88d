{#-
    A dbt var as a typed SQL value; an empty var is a typed null, so defaults can be resolved in SQL. What a var
    may be, `otklik.building.settings` says when the connection is configured, before anything runs.
-#}
{% macro value_of_var(name, type) -%}
    {%- set value = var(name) | string -%}
    {%- if value in ('None', '') -%}
        cast(null as {{ type }})
    {%- else -%}
        cast('{{ value | replace("'", "''") }}' as {{ type }})
    {%- endif -%}
{%- endmacro %}
