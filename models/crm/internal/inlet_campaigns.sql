{{ config(materialized='view') }}

select * from {{ ref('stg_' ~ chosen_connector() ~ '__campaigns') }}  -- noqa: AM04
