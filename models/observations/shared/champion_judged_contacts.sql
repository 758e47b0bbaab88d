{{ config(materialized='view') }}

with

contacts as (select * from {{ ref('judged_contacts') }}),

final as (
    select *
    from contacts
    where fitted_for = ''
)

-- noqa: disable=AM04
select * from final
