{{ config(materialized='view') }}

select * from {{ ref('stg_' ~ var('connector') ~ '__purchases') }}  -- noqa: AM04
