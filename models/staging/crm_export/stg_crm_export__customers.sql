{{ config(post_hook="{{ keep_malformed_lines('customers') }}") }}

with

records as (select * from {{ source('export', 'customers') }}),

consent_columns as (
    select count(*) as occurrences
    from {{ source('export', 'input_columns') }}
    where table_name = 'customers' and column_name = 'consent'
),

final as (
    select
        records.customer_id,
        records.gender,
        records.age,
        records.birth_date,
        records.education,
        records.city,
        records.country,
        records.email,
        records.phone,
        -- a column that is there and empty means no; without the column everyone may be contacted
        coalesce(records.consent, consent_columns.occurrences = 0) as consent,
        records.attributes,
        records.file,
        records.line,
        records.unreadable,
        records.faults,
        records.raw
    from records
    cross join consent_columns
)

select * from final
