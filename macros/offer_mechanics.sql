{#- What an offer can be; models give each its cost. -#}
{% macro offer_mechanics() -%}
    {{ return(['percent', 'amount', 'cashback', 'bundle', 'gift', 'service', 'none']) }}
{%- endmacro %}
