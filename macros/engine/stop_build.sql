{#- An expression that stops the build with the sentence where it is evaluated. -#}

{% macro stop_build(sentence) -%}
    {{ adapter.dispatch('stop_build', 'otklik')(sentence) }}
{%- endmacro %}

{% macro default__stop_build(sentence) -%}
    raise_error({{ sentence }})
{%- endmacro %}

{% macro duckdb__stop_build(sentence) -%}
    error({{ sentence }})
{%- endmacro %}
