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

{#- What the contract says of a table's shares, of what is not negative and of closed lists of words. -#}
{% macro reject_when_out_of_bounds(entity, relation='') -%}
    {%- set table = crm_contract()[entity] -%}
    {%- set prefix = relation ~ '.' if relation else '' -%}
    {%- for column, words in table.get('words', {}).items() %}
            {{- reject_when_unknown_word(prefix ~ column, words) }}
    {%- endfor %}
    {%- for column in table.get('shares', []) %}
            {{- reject_when_not_a_share([prefix ~ column]) }}
    {%- endfor %}
    {%- for column in table.get('not_negative', []) %}
            {{- reject_when_negative([prefix ~ column]) }}
    {%- endfor %}
{%- endmacro %}

{#- A day that no shop's record bears: a year of two digits read as it stands, a mistyped century. -#}
{% macro reject_when_implausible_day(columns) -%}
    {%- for column in columns %}
            when {{ column }} < date '1970-01-01' then '{{ column.split('.') | last }} before 1970'
            when {{ column }} > {{ add_days(build_day(), 3652) }}
                then '{{ column.split('.') | last }} more than ten years after the day of the build'
    {%- endfor %}
{%- endmacro %}

{#- A day before or after its campaign's window, by more days than are allowed for on either side. -#}
{% macro reject_when_outside_the_window(column, campaigns, days_before=0, days_after=0) -%}
    {%- for side, bound, days in [
        ('before', 'starts_on', days_before), ('after', 'ends_on', days_after),
    ] -%}
        {%- set edge = campaigns ~ '.' ~ bound %}
            when
                {{ column }} {{ '<' if side == 'before' else '>' }}
                {{ add_days(edge, -days if side == 'before' else days) if days else edge }}
                then
                    '{{ column.split('.') | last }} {{ 'more than ' ~ days ~ ' days ' if days }}
                    {{- side }} the campaign'
    {%- endfor %}
{%- endmacro %}
