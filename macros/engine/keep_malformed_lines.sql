{#-
    Post-hook of a staging table that was read from files: adds the lines that hold no record, which the
    reader has put aside. Other engines' staging has every line already.
-#}

{% macro keep_malformed_lines(table) -%}
    {{ adapter.dispatch('keep_malformed_lines', 'otklik')(table) }}
{%- endmacro %}

{% macro default__keep_malformed_lines(table) -%}
{%- endmacro %}

{% macro duckdb__keep_malformed_lines(table) -%}
    insert into {{ this }} by name
    select
        file,
        line,
        reason as unreadable,
        raw
    from export.rejected_lines
    where table_name = '{{ table }}'
{%- endmacro %}
