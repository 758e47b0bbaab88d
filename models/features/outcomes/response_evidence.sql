{#- Fewer of either, and a model of responses would be a guess. -#}
{%- set fewest_of_a_class = 20 -%}
{%- set fewest_days = 28 -%}

with

settings as (select * from {{ ref('settings') }}),

contacts as (
    select
        judged_contacts.fitted_for,
        judged_contacts.responded,
        {{ days_between('settings.first_purchase_on', 'judged_contacts.known_before') }}
            as history_days
    from {{ ref('judged_contacts') }} as judged_contacts
    cross join settings
),

counted as (
    select
        targets.fitted_for,
        count(contacts.responded) as contacts,
        count(*) filter (where contacts.responded) as responses,
        coalesce(max(contacts.history_days), 0) as longest_history_days
    from (select distinct fitted_for from {{ ref('target_campaigns') }}) as targets
    left join contacts on targets.fitted_for = contacts.fitted_for
    group by targets.fitted_for
),

final as (
    select
        fitted_for,
        contacts,
        responses,
        longest_history_days,
        case
            when contacts = 0 then 'no past campaign has a closed window and known responses'
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
