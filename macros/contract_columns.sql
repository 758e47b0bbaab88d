{#- The names of the columns that a mart's contract promises, in its order; one stands in while parsing. -#}
{% macro contract_columns(mart) -%}
    {%- set nodes = graph.nodes.values() | selectattr('resource_type', 'equalto', 'model')
        | selectattr('name', 'equalto', mart) | list if execute else [] -%}
    {{ return((nodes[0].columns.keys() | list) if nodes else ['campaign_id']) }}
{%- endmacro %}
