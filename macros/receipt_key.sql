{#- What was bought together: the export's receipt, else a customer's day. -#}
{% macro receipt_key(purchases) -%}
    coalesce(
        {{ purchases }}.receipt_id,
        {{ purchases }}.customer_id || ' '
        || cast({{ purchases }}.purchased_on as {{ dbt.type_string() }})
    )
{%- endmacro %}
