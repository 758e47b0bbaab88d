with

coefficients as (select * from {{ source('sports_retailer', 'personal_data_coeffs') }}),

persons as (select * from {{ source('sports_retailer', 'personal_data') }}),

in_database as (
    select id from coefficients
    union all
    select id from persons
),

-- personal_data.csv alone has those whose gender was lost, and nobody else
final as (
    select count(*) = 0 as is_partial
    from in_database
)

select * from final
