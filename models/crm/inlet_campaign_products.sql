{{ config(materialized='view') }}

select * from {{ ref('stg_' ~ var('connector') ~ '__campaign_products') }}  -- noqa: AM04
