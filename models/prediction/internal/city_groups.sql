{#- As few of either class as a model needs; and as many cities apart as fits can be paid for. -#}
{%- set fewest_of_a_class, cities_apart = 20, 4 -%}

with

customers as (select * from {{ ref('crm_customers') }}),

contacts as (
    select
        contacts.customer_id,
        contacts.responded,
        coalesce(customers.city, '') as city
    from {{ in_charge('judged_contacts') }} as contacts
    cross join {{ in_charge('learnable_models') }} as learnable
    inner join customers on contacts.customer_id = customers.customer_id
    where learnable.has_response
),

planned as (
    select distinct city
    from {{ ref('campaign_terms') }}
    where status = 'planned'
),

counted as (
    select
        city,
        least(
            count(*) filter (where responded), count(*) filter (where not responded)
        ) as of_rarer_class
    from contacts
    group by city
),

-- the cities that a list is made for first, then those that say most
placed as (
    select
        counted.city,
        row_number() over (
            order by
                case when planned.city is not null then 0 else 1 end,
                counted.of_rarer_class desc,
                counted.city asc
        ) as place
    from counted
    left join planned on counted.city = planned.city
    where counted.city != '' and counted.of_rarer_class >= {{ fewest_of_a_class }}
),

grouped as (
    select distinct
        contacts.customer_id,
        case when placed.place <= {{ cities_apart }} then placed.city end as city
    from contacts
    left join placed on contacts.city = placed.city
),

fingerprints as (
    select
        md5({{ text_of_group(
            "customer_id || '|' || coalesce(city, '') || '|'", 'customer_id'
        ) }}) as grouping_fingerprint
    from grouped
),

final as (
    select
        grouped.customer_id,
        grouped.city,
        fingerprints.grouping_fingerprint
    from grouped
    cross join fingerprints
)

select * from final
