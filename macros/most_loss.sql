{#- The chance of a loss above which a list is rather not sent. -#}
{% macro most_loss() -%}
    0.5
{%- endmacro %}
