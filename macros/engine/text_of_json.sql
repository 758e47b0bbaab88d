{#- The text under a key of a JSON object, and its keys: engines name them differently. -#}

{% macro text_of_json(json, key) -%}
    {{ adapter.dispatch('text_of_json', 'otklik')(json, key) }}
{%- endmacro %}

{% macro default__text_of_json(json, key) -%}
    get_json_object({{ json }}, '$.' || {{ key }})
{%- endmacro %}

{% macro duckdb__text_of_json(json, key) -%}
    json_extract_string({{ json }}, '$.' || {{ key }})
{%- endmacro %}


{% macro keys_of_json(json) -%}
    {{ adapter.dispatch('keys_of_json', 'otklik')(json) }}
{%- endmacro %}

{% macro default__keys_of_json(json) -%}
    explode(json_object_keys({{ json }}))
{%- endmacro %}

{% macro duckdb__keys_of_json(json) -%}
    unnest(json_keys({{ json }}))
{%- endmacro %}
