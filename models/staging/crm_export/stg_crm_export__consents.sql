{{ config(post_hook="{{ keep_malformed_lines('consents') }}") }}

with

records as (select * from {{ source('export', 'consents') }}),

final as (
    select
        records.customer_id,
        records.purpose,
        records.channel,
        records.given_on,
        records.withdrawn_on,
        records.file,
        records.line,
        records.unreadable,
        records.faults,
        records.raw
    from records
)

select * from final
