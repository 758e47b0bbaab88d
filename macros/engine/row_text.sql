{#-
    The text of a row for people to find it by, and for fingerprints: the columns of `relation`, comma-separated.
    Engines write numbers differently; on Spark the library writes them as DuckDB does (dbt_otklik_spark.relations), so
    that the same rows have the same fingerprint.
-#}

{% macro row_text(relation, columns) -%}
    {{ adapter.dispatch('row_text', 'otklik')(relation, columns) }}
{%- endmacro %}

{% macro default__row_text(relation, columns) -%}
    otklik_row_text(struct(
        {%- for column in columns %}
        {{ relation }}.{{ column }}{{ ',' if not loop.last }}
        {%- endfor %}
    ))
{%- endmacro %}

{% macro duckdb__row_text(relation, columns) -%}
    concat_ws(
        ',',
        {%- for column in columns %}
        coalesce(cast({{ relation }}.{{ column }} as {{ dbt.type_string() }}), '')
        {{- ',' if not loop.last }}
        {%- endfor %}
    )
{%- endmacro %}
