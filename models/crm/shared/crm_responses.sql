{{ config(materialized='view') }}

with

checked as (select * from {{ ref('checked_responses') }}),

final as (
    select
        campaign_id,
        customer_id,
        responded_on,
        revenue
    from checked
    where reject_reason is null
)

select * from final
