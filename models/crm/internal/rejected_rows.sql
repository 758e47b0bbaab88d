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

-- whom it wrote to and what it offered is no fault of their files
called_off as (
    select distinct campaign_id
    from {{ used('campaigns') }}
    where unreadable = 'not a campaign: it was called off'
),

wrong as (
    {% for entity, columns in crm_entities().items() %}
        select
            '{{ entity }}' as entity,
            readable.file,
            readable.line,
            {% if 'campaign_id' in columns and entity != 'campaigns' %}
                case
                    when
                        readable.reject_reason = 'unknown campaign'
                        and called_off.campaign_id is not null
                        then 'not a row that counts: its campaign was called off'
                    else readable.reject_reason
                end as reason,
            {% else %}
                readable.reject_reason as reason,
            {% endif %}
            {{ rejected_column('readable.reject_reason', columns) }} as column_name,
            {{ rejected_value('readable', columns) }} as value,
            {{ row_text('readable', columns) }} as raw
        from {{ ref('checked_' ~ entity) }} as readable
        {% if 'campaign_id' in columns and entity != 'campaigns' %}
            left join called_off on readable.campaign_id = called_off.campaign_id
        {% endif %}
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
