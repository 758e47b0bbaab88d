{{ config(materialized='view') }}

select * from {{ ref('stg_' ~ var('connector') ~ '__responses') }}  -- noqa: AM04
