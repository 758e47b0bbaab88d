{#- Fewer of either, and a model of responses would be a guess. -#}
{%- set fewest_of_a_class = 20 -%}
{%- set fewest_days = 28 -%}

with

settings as (select * from {{ ref('settings') }}),

contacts as (
    select
        judged_contacts.responded,
        {{ days_between('settings.first_purchase_on', 'judged_contacts.known_before') }}
            as history_days
    from {{ ref('judged_contacts') }} as judged_contacts
    cross join settings
),

counted as (
    select
        count(*) as contacts,
        count(*) filter (where responded) as responses,
        coalesce(max(history_days), 0) as longest_history_days
    from contacts
),

final as (
    select
        contacts,
        responses,
        longest_history_days,
        case
            when contacts = 0 then 'no past campaign has a closed window'
            when responses < {{ fewest_of_a_class }}
                then 'fewer than {{ fewest_of_a_class }} contacts responded'
            when contacts - responses < {{ fewest_of_a_class }}
                then 'fewer than {{ fewest_of_a_class }} contacts did not respond'
            when longest_history_days < {{ fewest_days }}
                then 'fewer than {{ fewest_days }} days of purchases precede the campaigns'
        end as why_not_learnable
    from counted
)

select * from final
