with

transactions as (select * from {{ source('complete_journey', 'transactions') }}),

contacts as (select * from {{ source('complete_journey', 'campaigns') }}),

demographics as (select * from {{ source('complete_journey', 'demographics') }}),

households as (
    select household_id from transactions
    union
    select household_id from contacts
    union
    select household_id from demographics
),

final as (
    select
        cast(households.household_id as {{ dbt.type_string() }}) as customer_id,
        cast(null as {{ dbt.type_string() }}) as gender,
        cast(null as int) as age,
        cast(null as date) as birth_date,
        cast(null as {{ dbt.type_string() }}) as education,
        cast(null as {{ dbt.type_string() }}) as city,
        cast(null as {{ dbt.type_string() }}) as country,
        cast(null as {{ dbt.type_string() }}) as email,
        cast(null as {{ dbt.type_string() }}) as phone,
        -- the panel agreed to be contacted: there is no such column
        true as consent,
        {{ json_of_columns({
            'age_band': 'demographics.age',
            'home_ownership': 'demographics.home_ownership',
            'household_comp': 'demographics.household_comp',
            'household_size': 'demographics.household_size',
            'income': 'demographics.income',
            'kids_count': 'demographics.kids_count',
            'marital_status': 'demographics.marital_status',
        }) }} as attributes,
        'transactions, campaigns, demographics' as file,
        row_number() over (order by households.household_id) as line,
        cast(null as {{ dbt.type_string() }}) as unreadable,
        cast(null as {{ dbt.type_string() }}) as raw
    from households
    left join demographics on households.household_id = demographics.household_id
)

select * from final
