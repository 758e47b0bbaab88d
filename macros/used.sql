{#-
    A table of the contract as the chosen connector stages it, without the rows of people who are left out of
    everything (`left_out_people`): what all that judges, counts and learns selects from. Who asks for the rows
    as the export has them takes `staged`.
-#}
{% macro used(entity) -%}
    {%- if 'customer_id' in crm_contract()[entity]['columns'] -%}
        (
            select delivered.*
            from {{ staged(entity) }} as delivered
            where {{ without_left_out('delivered') }}
        )
    {%- else -%}
        {{ staged(entity) }}
    {%- endif -%}
{%- endmacro %}
