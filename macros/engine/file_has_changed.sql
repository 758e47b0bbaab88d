{#- Whether a file is no longer the one that was opened: asked when everything has been read. -#}

{% macro file_has_changed(path) -%}
    {{ adapter.dispatch('file_has_changed', 'otklik')(path) }}
{%- endmacro %}

{% macro default__file_has_changed(path) -%}
    false
{%- endmacro %}

{% macro duckdb__file_has_changed(path) -%}
    otklik_has_changed({{ path }})
{%- endmacro %}
