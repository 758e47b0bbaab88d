{#- Numbers as people read them: whole, with commas; or rounded to some decimals. -#}

{% macro thousands(number) -%}
    {{ adapter.dispatch('thousands', 'otklik')(number) }}
{%- endmacro %}

{% macro default__thousands(number) -%}
    format_number(cast(round({{ number }}) as bigint), 0)
{%- endmacro %}

{% macro duckdb__thousands(number) -%}
    format('{:,d}', cast(round({{ number }}) as bigint))
{%- endmacro %}


{% macro rounded(number, decimals) -%}
    {{ adapter.dispatch('rounded', 'otklik')(number, decimals) }}
{%- endmacro %}

{% macro default__rounded(number, decimals) -%}
    replace(format_number(cast({{ number }} as double), {{ decimals }}), ',', '')
{%- endmacro %}

{% macro duckdb__rounded(number, decimals) -%}
    format('{:.{{ decimals }}f}', {{ number }})
{%- endmacro %}
