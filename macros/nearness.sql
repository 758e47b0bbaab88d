{#-
    A check is near a threshold from this share of it on: who buys for less than half of N does not double the
    purchase for a discount. The assumed and the measured lifted share are shares of these checks.
-#}
{% macro nearness() -%}
    {{ return(0.5) }}
{%- endmacro %}
