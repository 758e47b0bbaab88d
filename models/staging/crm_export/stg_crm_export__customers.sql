{{ config(post_hook="{{ keep_malformed_lines('customers') }}") }}

{% set readings = {
    'gender': read_gender('records.gender'),
    'age': 'try_cast(records.age as int)',
    'birth_date': read_day('records.birth_date'),
    'consent': read_flag('records.consent'),
} %}

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
        {{ readings.gender }} as gender,
        {{ readings.age }} as age,
        {{ readings.birth_date }} as birth_date,
        records.education,
        records.city,
        records.country,
        records.email,
        records.phone,
        -- a column that is there and empty means no; without the column everyone may be contacted
        coalesce({{ readings.consent }}, consent_columns.occurrences = 0) as consent,
        records.attributes,
        records.file,
        records.line,
        {{ unreadable_columns('records', readings) }} as unreadable,
        case
            when unreadable is not null then {{ row_text('records', [
                'customer_id',
                'gender',
                'age',
                'birth_date',
                'education',
                'city',
                'country',
                'email',
                'phone',
                'consent',
            ]) }}
        end as raw
    from records
    cross join consent_columns
)

select * from final
