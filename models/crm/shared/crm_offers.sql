{{ config(materialized='view') }}

with

checked as (select * from {{ ref('checked_offers') }}),

final as (
    select
        campaign_id,
        offer_id,
        mechanic,
        discount_rate,
        discount_amount,
        min_check,
        contact_cost,
        cost_per_response,
        share,
        ladder
    from checked
    where reject_reason is null
)

select * from final
