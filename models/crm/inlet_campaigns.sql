{{ config(materialized='view') }}

select * from {{ ref('stg_' ~ var('connector') ~ '__campaigns') }}  -- noqa: AM04
