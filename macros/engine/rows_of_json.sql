{#- A JSON array of objects as rows: a column of structs. `fields` are names and types both engines know. -#}

{% macro rows_of_json(json, fields) -%}
    {{ adapter.dispatch('rows_of_json', 'otklik')(json, fields) }}
{%- endmacro %}

{% macro default__rows_of_json(json, fields) -%}
    explode(from_json({{ json }}, 'array<struct<{% for name, type in fields.items() -%}
        {{ name }}: {{ type }}{{ ', ' if not loop.last }}
    {%- endfor %}>>'))
{%- endmacro %}

{% macro duckdb__rows_of_json(json, fields) -%}
    unnest(from_json({{ json }}, '[{ {%- for name, type in fields.items() -%}
        "{{ name }}": "{{ 'varchar' if type == 'string' else type }}"{{ ', ' if not loop.last }}
    {%- endfor -%} }]'))
{%- endmacro %}
