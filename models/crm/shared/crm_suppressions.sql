{{ config(materialized='view') }}

with

checked as (select * from {{ ref('checked_suppressions') }}),

final as (
    select
        customer_id,
        until
    from checked
    where reject_reason is null
)

select * from final
