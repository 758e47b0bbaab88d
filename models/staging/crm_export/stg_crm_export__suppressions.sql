{{ config(post_hook="{{ keep_malformed_lines('suppressions') }}") }}

{% set readings = {
    'until': read_day('records.until'),
} %}

with

records as (select * from {{ source('export', 'suppressions') }}),

final as (
    select
        records.customer_id,
        {{ readings.until }} as until,
        records.file,
        records.line,
        {{ unreadable_columns('records', readings) }} as unreadable,
        case
            when unreadable is not null then {{ row_text('records', [
                'customer_id',
                'until',
            ]) }}
        end as raw
    from records
)

select * from final
