{#-
    By how many percentage points a response rate must be higher to be shown, from `detectable`, in standard deviations of one
    customer, and the `share` that responds. Empty where no rate can be so much higher: no more than everybody responds.
-#}
{% macro shown_points(detectable, share) -%}
    {%- set difference = detectable ~ ' * sqrt(' ~ share ~ ' * (1 - ' ~ share ~ '))' -%}
    cast(
        case when {{ difference }} <= 1 - {{ share }} then 100 * {{ difference }} end as decimal(9, 2)
    )
{%- endmacro %}
