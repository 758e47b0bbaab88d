{{ config(severity='warn', enabled=(var('connector') == 'crm_export')) }}

-- without the column everyone counts as having agreed, which nobody has said
with

input_columns as (select * from {{ source('export', 'input_columns') }}),

final as (
    select count(*) as consent_columns
    from input_columns
    where table_name = 'customers' and column_name = 'consent'
)

select * from final
where consent_columns = 0
