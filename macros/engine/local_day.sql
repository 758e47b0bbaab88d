{#- The day on the wall calendar of a time zone at a moment given in UTC. -#}

{% macro local_day(moment, zone) -%}
    {{ adapter.dispatch('local_day', 'otklik')(moment, zone) }}
{%- endmacro %}

{% macro default__local_day(moment, zone) -%}
    cast(from_utc_timestamp({{ moment }}, '{{ zone }}') as date)
{%- endmacro %}

{% macro duckdb__local_day(moment, zone) -%}
    cast(timezone('{{ zone }}', timezone('UTC', {{ moment }})) as date)
{%- endmacro %}
