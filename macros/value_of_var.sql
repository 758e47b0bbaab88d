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

{#- A dbt var of several names, a text with commas between them or a list, as a text of them in SQL. -#}
{% macro names_of_var(name) -%}
    {%- set value = var(name) or '' -%}
    {%- set names = value | string if value is string or value is number else value | join(', ') -%}
    '{{ names | replace("'", "''") }}'
{%- endmacro %}
