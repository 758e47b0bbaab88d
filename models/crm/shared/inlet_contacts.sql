{{ config(materialized='view') }}

select * from {{ ref('stg_' ~ chosen_connector() ~ '__contacts') }}  -- noqa: AM04
