{#- An identifier without regard to case and to blanks around it. -#}
{% macro folded_id(column) -%}
    lower(trim(translate({{ column }}, chr(9) || chr(10) || chr(13) || chr(160), '    ')))
{%- endmacro %}
