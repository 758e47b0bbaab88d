{#-
    What share of the list price discounts took off, 0..1, of sums that goods brought back are taken off: more of them
    than were bought, as of purchases before the export begins, leave nothing to take a share of.
-#}
{% macro discount_share(discount_amount, list_amount) -%}
    case
        when {{ list_amount }} > 0
            then
                greatest(0, least(
                    1, cast({{ discount_amount }} as double) / cast({{ list_amount }} as double)
                ))
    end
{%- endmacro %}
