{#- Calendar arithmetic: the engines agree on what a date is, not on how to move it. -#}

{% macro add_days(day, days) -%}
    {{ adapter.dispatch('add_days', 'otklik')(day, days) }}
{%- endmacro %}

{% macro default__add_days(day, days) -%}
    date_add({{ day }}, cast({{ days }} as int))
{%- endmacro %}

{% macro duckdb__add_days(day, days) -%}
    ({{ day }} + cast({{ days }} as int))
{%- endmacro %}


{% macro days_between(earlier, later) -%}
    {{ adapter.dispatch('days_between', 'otklik')(earlier, later) }}
{%- endmacro %}

{% macro default__days_between(earlier, later) -%}
    cast(datediff({{ later }}, {{ earlier }}) as bigint)
{%- endmacro %}

{% macro duckdb__days_between(earlier, later) -%}
    cast({{ later }} - {{ earlier }} as bigint)
{%- endmacro %}
