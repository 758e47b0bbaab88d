{#-
    (Co)variance of the mean(s) per customer, from sums of whole numbers over `customers` rows: the same bits
    on any number of threads. Null for a single customer.
-#}
{% macro variance_of_mean(products, left, right) -%}
    (
        cast({{ products }} as double) - cast({{ left }} as double) * {{ right }} / customers
    ) / nullif(customers - 1, 0) / customers
{%- endmacro %}
