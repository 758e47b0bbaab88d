{#- As many names as are looked at. -#}
{%- set most_cities = 400 -%}

with

-- with a comma between them, or with a semicolon or a line each, and then a comma belongs to a name
named as (
    select
        campaign_id,
        case
            when position(';' in written) > 0 then written
            else replace(written, ',', ';')
        end as written
    from (
        select
            campaign_id,
            replace(replace(held_out_cities, chr(13), ''), chr(10), ';') as written
        from {{ ref('crm_campaigns') }}
        where city is null and held_out_cities is not null
    ) as listed
),

places as (
    select numbers.place
    from (values ({{ range(1, most_cities + 1) | join('), (') }})) as numbers (place)
),

written as (
    select distinct
        named.campaign_id,
        trim(split_part(named.written, ';', places.place)) as written
    from named
    cross join places
    where trim(split_part(named.written, ';', places.place)) != ''
),

lived_in as (
    select
        city,
        count(*) as customers
    from {{ ref('crm_customers') }}
    where city is not null
    group by city
),

final as (
    select
        written.campaign_id,
        written.written,
        lived_in.city,
        coalesce(lived_in.customers, 0) as customers
    from written
    left join lived_in on lower(written.written) = lower(trim(lived_in.city))
)

select * from final
