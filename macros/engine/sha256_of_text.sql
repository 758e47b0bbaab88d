{#- The SHA-256 of a text, as 64 hexadecimal digits in lower case. -#}

{% macro sha256_of_text(text) -%}
    {{ adapter.dispatch('sha256_of_text', 'otklik')(text) }}
{%- endmacro %}

{% macro default__sha256_of_text(text) -%}
    sha2({{ text }}, 256)
{%- endmacro %}

{% macro duckdb__sha256_of_text(text) -%}
    sha256({{ text }})
{%- endmacro %}
