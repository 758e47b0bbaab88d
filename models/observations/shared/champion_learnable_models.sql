{{ config(materialized='view') }}

with

learnable as (select * from {{ ref('learnable_models') }}),

final as (
    select *
    from learnable
    where fitted_for = ''
)

-- noqa: disable=AM04
select * from final
