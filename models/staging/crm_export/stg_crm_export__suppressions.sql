{{ config(post_hook="{{ keep_malformed_lines('suppressions') }}") }}

with

records as (select * from {{ source('export', 'suppressions') }}),

final as (
    select
        records.customer_id,
        records.until,
        records.file,
        records.line,
        records.unreadable,
        records.faults,
        records.raw
    from records
)

select * from final
