{{ config(materialized='view') }}

select * from {{ ref('stg_' ~ chosen_connector() ~ '__responses') }}  -- noqa: AM04
