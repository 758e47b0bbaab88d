{#- The text of a row for people to find it by: the columns of `relation`, comma-separated. -#}
{% macro row_text(relation, columns) -%}
    concat_ws(
        ',',
        {%- for column in columns %}
        coalesce(cast({{ relation }}.{{ column }} as {{ dbt.type_string() }}), '')
        {{- ',' if not loop.last }}
        {%- endfor %}
    )
{%- endmacro %}
