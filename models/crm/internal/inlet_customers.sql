{{ config(materialized='view') }}

select * from {{ ref('stg_' ~ chosen_connector() ~ '__customers') }}  -- noqa: AM04
