{{ config(materialized='view') }}

select * from {{ ref('stg_' ~ chosen_connector() ~ '__campaign_products') }}  -- noqa: AM04
