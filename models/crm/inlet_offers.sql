{{ config(materialized='view') }}

select * from {{ ref('stg_' ~ var('connector') ~ '__offers') }}  -- noqa: AM04
