{#- A number's text in Russian: a comma for decimals, a no-break space for thousands, a minus sign. -#}
{% macro russian_number(text) -%}
    replace(replace(replace({{ text }}, ',', chr(160)), '.', ','), '-', '−')
{%- endmacro %}
