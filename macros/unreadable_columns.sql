{#-
    Names, comma-separated, the columns of a row that hold something their reading makes null; null for
    a good row. `readings` maps a column to the expression that reads it from `relation`.
-#}
{% macro unreadable_columns(relation, readings) -%}
    nullif(concat_ws(
        ', ',
        {%- for column, reading in readings.items() %}
        case
            when {{ relation }}.{{ column }} is not null and {{ reading }} is null then '{{ column }}'
        end{{ ',' if not loop.last }}
        {%- endfor %}
    ), '')
{%- endmacro %}
