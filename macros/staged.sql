{#-
    A table of the contract as the chosen connector stages it, to select from; one without rows where the
    connector has no such table.
-#}
{% macro staged(entity) -%}
    {%- if entity in connectors()[chosen_connector()] -%}
        {{ ref('stg_' ~ chosen_connector() ~ '__' ~ entity) }}
    {%- else -%}
        {{ absent_table(entity) }}
    {%- endif -%}
{%- endmacro %}


{% macro absent_table(entity) -%}
    {%- set kinds = {
        'text': dbt.type_string(), 'flag': 'boolean', 'date': 'date', 'integer': 'int', 'bigint': 'bigint',
        'money': 'decimal(18, 2)', 'rate': 'decimal(9, 6)', 'quantity': 'decimal(18, 3)',
        'ladder': dbt.type_string(),
    } -%}
    (
        select
            {%- for column, kind in crm_contract()[entity]['columns'].items() %}
            cast(null as {{ kinds[kind] }}) as {{ column }},
            {%- endfor %}
            cast(null as {{ dbt.type_string() }}) as file,
            cast(null as bigint) as line,
            {%- for column in ['unreadable', 'faults', 'raw'] %}
            cast(null as {{ dbt.type_string() }}) as {{ column }}{{ ',' if not loop.last }}
            {%- endfor %}
        where false
    )
{%- endmacro %}
