{#-
    How a model is kept that is larger than what its readers make of it. DuckDB makes a view's rows once for a
    statement that asks for it four times and never writes them; Spark plans and computes a view anew at each place:
    the what-if's took all of a driver's 2 GB in planning. There it is a table.
-#}

{% macro not_kept() -%}
    {{ return(adapter.dispatch('not_kept', 'otklik')()) }}
{%- endmacro %}

{% macro default__not_kept() -%}
    {{ return('table') }}
{%- endmacro %}

{% macro duckdb__not_kept() -%}
    {{ return('view') }}
{%- endmacro %}
