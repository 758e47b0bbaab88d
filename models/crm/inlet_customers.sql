{{ config(materialized='view') }}

select * from {{ ref('stg_' ~ var('connector') ~ '__customers') }}  -- noqa: AM04
