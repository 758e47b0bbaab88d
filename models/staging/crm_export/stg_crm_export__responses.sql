{{ config(post_hook="{{ keep_malformed_lines('responses') }}") }}

{% set readings = {
    'responded_on': read_day('records.responded_on'),
    'revenue': 'try_cast(records.revenue as decimal(18, 2))',
} %}

with

records as (select * from {{ source('export', 'responses') }}),

final as (
    select
        records.campaign_id,
        records.customer_id,
        {{ readings.responded_on }} as responded_on,
        {{ readings.revenue }} as revenue,
        records.file,
        records.line,
        {{ unreadable_columns('records', readings) }} as unreadable,
        case
            when unreadable is not null then {{ row_text('records', [
                'campaign_id',
                'customer_id',
                'responded_on',
                'revenue',
            ]) }}
        end as raw
    from records
)

select * from final
