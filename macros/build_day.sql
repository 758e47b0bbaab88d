{#- The real day of the build, from which on nothing can have happened; the var is for tests. -#}
{% macro build_day() -%}
    coalesce({{ value_of_var('build_day', 'date') }}, current_date)
{%- endmacro %}
