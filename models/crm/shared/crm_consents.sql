{{ config(materialized='view') }}

with

checked as (select * from {{ ref('checked_consents') }}),

final as (
    select
        customer_id,
        purpose,
        channel,
        given_on,
        withdrawn_on,
        is_doubtful
    from checked
    where reject_reason is null
)

select * from final
