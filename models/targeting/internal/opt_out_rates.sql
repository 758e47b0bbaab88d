{#- fewer tell no rate -#}
{%- set fewest = 5 -%}

with

settings as (select * from {{ ref('settings') }}),

contacts as (select * from {{ ref('fatigue_contacts') }}),

-- within customers, where that is shown
fatigue as (
    select max(difference) as difference
    from {{ ref('contact_fatigue') }}
    where metric = 'opt_out' and days = 90 and verdict = 'customers tire'
),

watched as (
    select
        count(opted_out) as contacts,
        count(*) filter (where opted_out) as opt_outs,
        coalesce(sum(case when opted_out is not null then contacts_90 end), 0) as earlier_contacts
    from contacts
),

-- how often who is reached at all is, in a year
reached as (
    select
        count(*) as contacts,
        count(distinct contacts.customer_id) as customers
    from contacts
    cross join settings
    where {{ days_between('contacts.contacted_on', 'settings.as_of') }} between 1 and 365
),

final as (
    select
        watched.contacts,
        watched.opt_outs,
        watched.opt_outs >= {{ fewest }} as is_known,
        cast(watched.opt_outs as double) / nullif(watched.contacts, 0) as opt_out_rate,
        cast(watched.earlier_contacts as double) / nullif(watched.contacts, 0) as average_earlier,
        coalesce(fatigue.difference, 0) as added_by_contact,
        cast(reached.contacts as double) / nullif(reached.customers, 0) as contacts_a_year
    from watched
    cross join fatigue
    cross join reached
)

select * from final
