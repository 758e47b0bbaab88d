{{ config(post_hook="{{ keep_malformed_lines('personal_data') }}") }}

with

records as (select * from {{ source('sports_retailer', 'lost_genders') }}),

-- read typed, once; what could not be is added by the hook
final as (
    select
        id,
        age,
        education,
        city,
        country,
        file,
        line,
        cast(null as {{ dbt.type_string() }}) as unreadable,
        cast(null as {{ dbt.type_string() }}) as raw
    from records
)

select * from final
