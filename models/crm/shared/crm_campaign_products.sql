{{ config(materialized='view') }}

with

checked as (select * from {{ ref('checked_campaign_products') }}),

final as (
    select
        campaign_id,
        product,
        brand,
        category
    from checked
    where reject_reason is null
)

select * from final
