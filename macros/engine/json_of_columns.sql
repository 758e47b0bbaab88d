{#- One JSON text of the columns, keys sorted, empty ones left out. -#}

{% macro json_of_columns(columns) -%}
    {{ adapter.dispatch('json_of_columns', 'otklik')(columns | dictsort) }}
{%- endmacro %}

{% macro default__json_of_columns(columns) -%}
    to_json(named_struct(
        {%- for key, column in columns %}
        '{{ key }}', cast({{ column }} as string){{ ',' if not loop.last }}
        {%- endfor %}
    ))
{%- endmacro %}

{% macro duckdb__json_of_columns(columns) -%}
    -- merging into an empty object drops the nulls
    cast(json_merge_patch('{}', json_object(
        {%- for key, column in columns %}
        '{{ key }}', cast({{ column }} as varchar){{ ',' if not loop.last }}
        {%- endfor %}
    )) as varchar)
{%- endmacro %}
