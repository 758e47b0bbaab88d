{{ config(post_hook="{{ keep_malformed_lines('responses') }}") }}

with

records as (select * from {{ source('export', 'responses') }}),

final as (
    select
        records.campaign_id,
        records.customer_id,
        records.responded_on,
        records.revenue,
        records.file,
        records.line,
        records.unreadable,
        records.faults,
        records.raw
    from records
)

select * from final
