{{ config(materialized='view') }}

with

current_models as (select * from {{ ref('current_models') }}),

final as (
    select *
    from current_models
    where fitted_for = ''
)

-- noqa: disable=AM04
select * from final
