{{ config(materialized='view') }}

select * from {{ ref('stg_' ~ var('connector') ~ '__suppressions') }}  -- noqa: AM04
