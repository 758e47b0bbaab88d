{#- What is promised of an expected profit, by what past promises were worth (`promise_haircut`); a loss is not cut. -#}
{% macro promised(expected, ratio) -%}
    cast(least({{ expected }}, {{ ratio }} * {{ expected }}) as decimal(18, 2))
{%- endmacro %}
