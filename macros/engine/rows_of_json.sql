{#- A JSON array of objects as rows of a lateral join: `fields` are names and types common to the engines. -#}

{% macro rows_of_json(json, fields, alias) -%}
    {{ adapter.dispatch('rows_of_json', 'otklik')(json, fields, alias) }}
{%- endmacro %}

{% macro default__rows_of_json(json, fields, alias) -%}
    lateral explode(from_json({{ json }}, '{% for name, type in fields.items() -%}
        {{ name }} {{ type }}{{ ', ' if not loop.last }}
    {%- endfor %}')) as rows_of_json({{ alias }})
{%- endmacro %}

{% macro duckdb__rows_of_json(json, fields, alias) -%}
    unnest(from_json({{ json }}, '[{ {%- for name, type in fields.items() -%}
        "{{ name }}": "{{ 'varchar' if type == 'string' else type }}"{{ ', ' if not loop.last }}
    {%- endfor -%} }]')) as rows_of_json({{ alias }})
{%- endmacro %}
