{{ config(materialized='view') }}

with

checked as (select * from {{ ref('checked_contacts') }}),

final as (
    select
        campaign_id,
        customer_id,
        arm,
        contacted_on,
        propensity
    from checked
    where reject_reason is null
)

select * from final
