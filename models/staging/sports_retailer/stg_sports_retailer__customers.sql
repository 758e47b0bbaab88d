{% set readings = {
    'id': whole_number('records.id'),
    'gender': read_gender('records.gender'),
    'age': whole_number('records.age'),
    'education': whole_text('records.education'),
} %}
{% set columns = ['id', 'gender', 'age', 'education', 'city', 'country'] %}
{% set coefficients = ['lbt_coef', 'ac_coef', 'sm_coef', 'personal_coef'] %}

with

lost_genders as (select * from {{ ref('stg_sports_retailer__lost_genders') }}),

coefficients as (select * from {{ ref('stg_sports_retailer__coefficients') }}),

records as (
    select
        {{ columns | join(', ') }},
        file,
        line,
        cast(null as {{ dbt.type_string() }}) as malformed,
        cast(null as {{ dbt.type_string() }}) as malformed_raw
    from {{ source('sports_retailer', 'personal_data') }}
    union all
    select
        id,
        null as gender,
        cast(age as {{ dbt.type_string() }}),
        education,
        city,
        country,
        file,
        line,
        unreadable,
        raw
    from lost_genders
),

persons as (
    select
        cast({{ readings.id }} as {{ dbt.type_string() }}) as customer_id,
        {{ readings.gender }} as gender,
        cast({{ readings.age }} as int) as age,
        nullif(trim(records.education), '') as education,
        nullif(trim(records.city), '') as city,
        nullif(trim(records.country), '') as country,
        records.file,
        records.line,
        coalesce(records.malformed, {{ unreadable_columns('records', readings) }}) as unreadable,
        coalesce(records.malformed_raw, {{ row_text('records', columns) }}) as raw
    from records
),

-- who stands among the coefficients only is a customer all the same; a second row is none
coefficients_only as (
    select
        coefficients.customer_id,
        null as gender,
        null as age,
        null as education,
        null as city,
        null as country,
        coefficients.file,
        coefficients.line,
        case
            when coefficients.customer_id is null then 'id'
            when coefficients.occurrence > 1 then 'id (a second row of coefficients)'
        end as unreadable,
        coefficients.raw
    from coefficients
    left join persons on coefficients.customer_id = persons.customer_id
    where persons.customer_id is null or coefficients.occurrence > 1
),

everyone as (
    select * from persons
    union all
    select * from coefficients_only
),

final as (
    select
        everyone.customer_id,
        -- who stands in the database and among the lost genders too has the database's
        coalesce(
            everyone.gender, max(everyone.gender) over (partition by everyone.customer_id)
        ) as gender,
        everyone.age,
        cast(null as date) as birth_date,
        everyone.education,
        everyone.city,
        everyone.country,
        cast(null as {{ dbt.type_string() }}) as email,
        cast(null as {{ dbt.type_string() }}) as phone,
        -- there is no such column
        true as consent,
        {{ json_of_columns({
            'lbt_coef': 'coefficients.lbt_coef',
            'ac_coef': 'coefficients.ac_coef',
            'sm_coef': 'coefficients.sm_coef',
            'personal_coef': 'coefficients.personal_coef',
        }) }} as attributes,
        everyone.file,
        everyone.line,
        everyone.unreadable,
        case when everyone.unreadable is not null then everyone.raw end as raw
    from everyone
    left join coefficients
        on everyone.customer_id = coefficients.customer_id and coefficients.occurrence = 1
)

select * from final
