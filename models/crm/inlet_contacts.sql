{{ config(materialized='view') }}

select * from {{ ref('stg_' ~ var('connector') ~ '__contacts') }}  -- noqa: AM04
