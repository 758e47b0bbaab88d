{{ config(materialized='view') }}

select * from {{ ref('stg_' ~ chosen_connector() ~ '__purchases') }}  -- noqa: AM04
