with

unreadable as (
    {% for entity in crm_entities() %}
        select
            '{{ entity }}' as entity,
            file,
            line,
            case
                -- an order that is none was read, and found to be none
                when unreadable like 'not %' then unreadable
                else 'unreadable ' || unreadable
            end as reason,
            case
                when unreadable not like 'line (%' and unreadable not like 'not %'
                    then {{ dbt.split_part('unreadable', "', '", 1) }}
            end as column_name,
            {{ fault_value() }} as value,
            raw
        from {{ used(entity) }}
        where unreadable is not null
        {% if not loop.last %}
            union all
        {% endif %}
    {% endfor %}
),

wrong as (
    {% for entity, columns in crm_entities().items() %}
        select
            '{{ entity }}' as entity,
            readable.file,
            readable.line,
            readable.reject_reason as reason,
            {{ rejected_column('readable.reject_reason', columns) }} as column_name,
            {{ rejected_value('readable', columns) }} as value,
            {{ row_text('readable', columns) }} as raw
        from {{ ref('checked_' ~ entity) }} as readable
        where readable.reject_reason is not null
        {% if not loop.last %}
            union all
        {% endif %}
    {% endfor %}
),

final as (
    select * from unreadable
    union all
    select * from wrong
)

select * from final
