{{ config(materialized='view') }}

select * from {{ ref('stg_' ~ chosen_connector() ~ '__suppressions') }}  -- noqa: AM04
