{#-
    What purchases leave after their cost: the margin of their list price less what was taken off it, which is
    list price x margin_rate - discount. Of columns that hold what was paid and what was taken off.
-#}
{% macro profit_of_paid(paid, discount, margin_rate='margin_rate') -%}
    {{ wide(paid ~ ' + ' ~ discount) }} * {{ margin_rate }} - {{ discount }}
{%- endmacro %}
