{#- The number of the calendar week of a day, counted from Monday, 5 January 1970. -#}
{% macro week_of(day) -%}
    cast(
        floor({{ days_between("cast('1970-01-05' as date)", day) }} / cast(7 as double)) as bigint
    )
{%- endmacro %}

{#- Of the week that begins nearest to a day. -#}
{% macro nearest_week(day) -%}
    {{ week_of(add_days(day, 3)) }}
{%- endmacro %}
