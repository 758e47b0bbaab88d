with

unreadable as (
    {% for entity in crm_entities() %}
        select
            '{{ entity }}' as entity,
            file,
            line,
            'unreadable ' || unreadable as reason,
            raw
        from {{ ref('inlet_' ~ entity) }}
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
