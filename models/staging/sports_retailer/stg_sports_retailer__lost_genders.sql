{{ config(post_hook="{{ keep_malformed_lines('personal_data') }}") }}

with

records as (select * from {{ source('sports_retailer', 'lost_genders') }}),

-- read typed, once; lines that hold no record are added by the hook
final as (
    select
        id,
        age,
        education,
        city,
        country,
        file,
        line,
        unreadable,
        raw
    from records
)

select * from final
