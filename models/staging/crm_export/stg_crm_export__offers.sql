{{ config(post_hook="{{ keep_malformed_lines('offers') }}") }}

with

records as (select * from {{ source('export', 'offers') }}),

final as (
    select
        records.campaign_id,
        records.offer_id,
        lower(records.mechanic) as mechanic,
        records.discount_rate,
        records.discount_amount,
        records.min_check,
        records.contact_cost,
        records.cost_per_response,
        records.share,
        records.ladder,
        records.file,
        records.line,
        records.unreadable,
        records.faults,
        records.raw
    from records
)

select * from final
