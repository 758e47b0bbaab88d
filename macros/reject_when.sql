{#- When-branches of a case that gives a row its reject reason: one per column, the first that holds wins. -#}

{% macro reject_when_negative(columns) -%}
    {%- for column in columns %}
            when {{ column }} < 0 then 'negative {{ column.split('.') | last }}'
    {%- endfor %}
{%- endmacro %}

{% macro reject_when_not_a_share(columns) -%}
    {%- for column in columns %}
            when {{ column }} not between 0 and 1
                then '{{ column.split('.') | last }} is not between 0 and 1'
    {%- endfor %}
{%- endmacro %}

{% macro reject_when_missing(columns) -%}
    {%- for column in columns %}
            when {{ column }} is null then 'missing {{ column.split('.') | last }}'
    {%- endfor %}
{%- endmacro %}

{% macro reject_when_unknown_word(column, words) %}
            when {{ column }} not in ('{{ words | join("', '") }}')
                then 'unknown {{ column.split('.') | last }}'
{%- endmacro %}
