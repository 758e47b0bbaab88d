{#- The tables of the contract whose rows are each of one customer, in the contract's order. -#}
{% macro people_entities() -%}
    {%- set entities = [] -%}
    {%- for entity, columns in crm_entities().items() if 'customer_id' in columns -%}
        {%- do entities.append(entity) -%}
    {%- endfor -%}
    {{ return(entities) }}
{%- endmacro %}
