{#-
    A condition: the row is of nobody who is left out of everything (`left_out_people`); for state, which earlier
    builds made while they still might use it.
-#}
{% macro without_left_out(relation) -%}
    not exists (
        select left_out.customer_id
        from {{ ref('left_out_people') }} as left_out
        where left_out.customer_id = {{ relation }}.customer_id
    )
{%- endmacro %}
