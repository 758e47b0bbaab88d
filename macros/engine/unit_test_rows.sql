{#-
    The cells of unit tests as SQL. dbt calls three to nine macros for each cell of a fixture, half of what the 325
    unit tests take; these say the same in one. Of other engines, and of a column that is not there, dbt's own say it.
-#}
{% macro format_row(row, column_name_to_data_types) -%}
    {%- set types = column_name_to_data_types -%}
    {%- set cells = {} -%}
    {%- for name, value in row.items() -%}
        {%- set name = name | lower -%}
        {%- if target.type != 'duckdb' or name not in types -%}
            {{ return(dbt.format_row(row, types)) }}
        {%- endif -%}
        {%- if value is string -%}
            {%- set value = "'" ~ value.replace("'", "''") ~ "'" -%}
        {%- elif value is none -%}
            {%- set value = 'null' -%}
        {%- endif -%}
        {%- do cells.update({name: 'cast(' ~ value ~ ' as ' ~ types[name] ~ ')'}) -%}
    {%- endfor -%}
    {{ return(cells) }}
{%- endmacro %}


{% macro safe_cast(field, type) -%}
    {%- if target.type != 'duckdb' -%} {{ return(dbt.safe_cast(field, type)) }} {%- endif -%}
    cast({{ field }} as {{ type }})
{%- endmacro %}
