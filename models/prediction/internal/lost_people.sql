{{ config(materialized='view') }}

with

published as (select * from {{ source('last_build', 'previous_list') }}),

final as (
    select count(distinct published.customer_id) as people
    from published
    where not ({{ without_left_out('published') }})
)

select * from final
