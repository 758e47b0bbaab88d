{{ config(materialized='view') }}

select * from {{ ref('stg_' ~ chosen_connector() ~ '__consents') }}  -- noqa: AM04
