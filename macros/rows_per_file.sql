{#- How many rows each file of each table of the contract has: as staged, or good ones. -#}
{% macro rows_per_file(name, is_checked=false) -%}
    {%- for entity in crm_entities() %}
    select
        '{{ entity }}' as entity,
        file,
        count(*) as {{ name }}
    from {{ ref('checked_' ~ entity) if is_checked else staged(entity) }}
    {{ 'where reject_reason is null' if is_checked }}
    group by file
    {{ 'union all' if not loop.last }}
    {%- endfor %}
{%- endmacro %}
