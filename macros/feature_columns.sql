{#- The features among a relation's columns, numbers or categories; two stand in where it is not built yet. -#}

{% macro number_features(relation) -%}
    {{ return(otklik.columns_but_keys(relation, are_text=false) or ['recency_days', 'age']) }}
{%- endmacro %}

{% macro category_features(relation) -%}
    {{ return(otklik.columns_but_keys(relation, are_text=true) or ['gender', 'education']) }}
{%- endmacro %}

{% macro columns_but_keys(relation, are_text) -%}
    {%- set found = [] -%}
    {%- for column in (adapter.get_columns_in_relation(relation) if execute else []) -%}
        {%- if column.name not in ('campaign_id', 'customer_id', 'known_before', 'attributes')
            and (column.dtype | lower in ('varchar', 'string', 'text')) == are_text -%}
            {%- do found.append(column.name) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(found) }}
{%- endmacro %}
