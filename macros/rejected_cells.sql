{#- Which column of a row its reject reason is about, and what stands there. -#}

{% macro rejected_column(reason, columns) -%}
    case
        {%- for column in columns if column != 'attributes' %}
        when ' ' || {{ reason }} || ' ' like '% {{ column }} %' then '{{ column }}'
        {%- endfor %}
        when {{ reason }} = 'unknown campaign' then 'campaign_id'
        when {{ reason }} in ('unknown customer', 'duplicate contact') then 'customer_id'
        when {{ reason }} = 'ends before it starts' then 'ends_on'
        when {{ reason }} = 'in two arms of one campaign' then 'arm'
    end
{%- endmacro %}


{% macro rejected_value(relation, columns) -%}
    case {{ rejected_column(relation ~ '.reject_reason', columns) }}
        {%- for column in columns if column != 'attributes' %}
        when '{{ column }}' then cast({{ relation }}.{{ column }} as {{ dbt.type_string() }})
        {%- endfor %}
    end
{%- endmacro %}


{#- The text of an unreadable row's first unreadable column, where the connector keeps it. -#}
{% macro fault_value() -%}
    {%- if var('connector') == 'crm_export' -%}
        {{ text_of_json('faults', dbt.split_part('unreadable', "', '", 1)) }}
    {%- else -%}
        cast(null as {{ dbt.type_string() }})
    {%- endif -%}
{%- endmacro %}
