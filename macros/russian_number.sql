{#- A number's text in Russian: a comma for decimals, a no-break space for thousands. -#}
{% macro russian_number(text) -%}
    replace(replace({{ text }}, ',', chr(160)), '.', ',')
{%- endmacro %}
