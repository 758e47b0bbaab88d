{{ config(materialized='view') }}

select * from {{ ref('stg_' ~ chosen_connector() ~ '__offers') }}  -- noqa: AM04
