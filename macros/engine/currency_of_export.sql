{#-
    The currency that the export's own cells, columns or headings name, empty where they name none or several; and a
    number's text in it. The export is read when the warehouse is opened, after compiling has begun, so what was found
    stands in two macros of the engine (otklik.currency). Spark's tables do not carry it: there sums stand bare.
-#}
{% macro currency_of_export() -%}
    {{ return(adapter.dispatch('currency_of_export', 'otklik')()) }}
{%- endmacro %}


{% macro default__currency_of_export() -%}
    ''
{%- endmacro %}


{% macro duckdb__currency_of_export() -%}
    export.currency()
{%- endmacro %}


{% macro in_currency_of_export(text, language) -%}
    {{ return(adapter.dispatch('in_currency_of_export', 'otklik')(text, language)) }}
{%- endmacro %}


{% macro default__in_currency_of_export(text, language) -%}
    {{ text }}
{%- endmacro %}


{% macro duckdb__in_currency_of_export(text, language) -%}
    export.in_currency({{ text }}, '{{ language }}')
{%- endmacro %}
