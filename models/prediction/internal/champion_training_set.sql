{{ config(materialized='view') }}

with

training_set as (select * from {{ ref('training_set') }}),

final as (
    select *
    from training_set
    where fitted_for = ''
)

-- noqa: disable=AM04
select * from final
