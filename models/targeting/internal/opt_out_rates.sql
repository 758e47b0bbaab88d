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
        coalesce(sum(watched_days), 0) as watched_days,
        coalesce(sum(case when opted_out is not null then contacts_90 end), 0) as earlier_contacts
    from contacts
),

-- the same customers long after a contact; two campaigns of one day have the same days after them.
-- Who leaves on the first of those days has been there for none of them
later as (
    select distinct
        customer_id,
        contacted_on,
        opted_out_later,
        later_days
    from contacts
    where later_days > 0 or opted_out_later
),

without_contact as (
    select
        count(*) filter (where opted_out_later) as opt_outs,
        coalesce(sum(later_days), 0) as later_days
    from later
),

-- of fewer days than are watched after contacts nothing is learned
expected as (
    select
        case
            when without_contact.later_days >= watched.watched_days
                then
                    cast(without_contact.opt_outs as double)
                    * watched.watched_days
                    / nullif(without_contact.later_days, 0)
        end as opt_outs_anyway
    from watched
    cross join without_contact
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
        expected.opt_outs_anyway,
        greatest(watched.opt_outs - coalesce(expected.opt_outs_anyway, 0), 0)
        / cast(nullif(watched.contacts, 0) as double) as opt_out_rate,
        cast(watched.earlier_contacts as double) / nullif(watched.contacts, 0) as average_earlier,
        coalesce(fatigue.difference, 0) as added_by_contact,
        cast(reached.contacts as double) / nullif(reached.customers, 0) as contacts_a_year
    from watched
    cross join expected
    cross join fatigue
    cross join reached
)

select * from final
