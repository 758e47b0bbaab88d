{#-
    A sum of money as a factor: a product of two decimals of 18 digits has 18 digits itself and stops the build
    past them (on DuckDB ten millions squared do, and a thousand at two rates of six digits). Cast what is
    multiplied, not the product.
-#}
{% macro wide(amount) -%}
    cast({{ amount }} as decimal(28, 2))
{%- endmacro %}
