{{ config(materialized='view') }}

with

checked as (select * from {{ ref('checked_customers') }}),

final as (
    select
        customer_id,
        gender,
        age,
        birth_date,
        education,
        city,
        country,
        email,
        phone,
        consent,
        attributes
    from checked
    where reject_reason is null
)

select * from final
