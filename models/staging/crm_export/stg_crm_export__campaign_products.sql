{{ config(post_hook="{{ keep_malformed_lines('campaign_products') }}") }}

with

records as (select * from {{ source('export', 'campaign_products') }}),

final as (
    select
        records.campaign_id,
        records.product,
        records.brand,
        records.category,
        records.file,
        records.line,
        records.unreadable,
        records.faults,
        records.raw
    from records
)

select * from final
