{#- Fewer of either, or by fewer customers, and a model of responses would be a guess. -#}
{%- set fewest_of_a_class = 20 -%}
{%- set fewest_customers = 5 -%}
{%- set fewest_days = 28 -%}

with

settings as (select * from {{ ref('settings') }}),

-- windows that have closed, of which nobody was offered anything
held_back as (
    select coalesce(bool_and(arm = 'control'), false) as is_everybody
    from {{ ref('contact_outcomes') }}
),

contacts as (
    select
        judged_contacts.fitted_for,
        judged_contacts.customer_id,
        judged_contacts.responded,
        judged_contacts.response_rule = 'reported' as is_reported,
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
        count(distinct case when contacts.responded then contacts.customer_id end)
            as who_responded,
        count(distinct case when not contacts.responded then contacts.customer_id end)
            as who_did_not,
        coalesce(max(contacts.history_days), 0) as longest_history_days,
        -- who answers can be told from profiles and campaigns, without one purchase
        coalesce(bool_or(contacts.is_reported), false) as has_reported,
        max(settings.last_event_on) as last_event_on
    from (select distinct fitted_for from {{ ref('target_campaigns') }}) as targets
    left join contacts on targets.fitted_for = contacts.fitted_for
    cross join settings
    group by targets.fitted_for
),

final as (
    select
        counted.fitted_for,
        counted.contacts,
        counted.responses,
        counted.longest_history_days,
    {%- for column, said in {
        'why_not_learnable': [
            'no past campaign has a closed window and known responses',
            'fewer than ' ~ fewest_of_a_class ~ ' contacts responded',
            'fewer than ' ~ fewest_of_a_class ~ ' contacts did not respond',
            'fewer than ' ~ fewest_days ~ ' days of purchases precede the campaigns',
            'the last day with events is',
            'fewer than ' ~ fewest_customers ~ ' customers responded',
            'fewer than ' ~ fewest_customers ~ ' customers did not respond',
            'everybody was in the control of the past campaigns, so nobody was offered anything',
        ],
        'why_not_learnable_ru': [
            'нет прошлой кампании с закрытым окном и известными откликами',
            'откликнувшихся меньше ' ~ fewest_of_a_class,
            'не откликнувшихся меньше ' ~ fewest_of_a_class,
            'до кампаний известно меньше ' ~ fewest_days ~ ' дн. покупок',
            'последний день с событиями:',
            'откликались меньше ' ~ fewest_customers ~ ' клиентов',
            'не откликались меньше ' ~ fewest_customers ~ ' клиентов',
            'в прошлых кампаниях все были в контроле, предложения не получил никто',
        ],
    }.items() %}
        {%- set language = 'ru' if column.endswith('_ru') else 'en' %}
        case
            when
                counted.contacts = 0 and held_back.is_everybody and counted.fitted_for = ''
                then '{{ said[7] }}'
            when counted.contacts = 0
                then
                    '{{ said[0] }}' || coalesce(
                        ' ({{ said[4] }} '
                        || {{ day_text('counted.last_event_on', language) }}
                        || ')', ''
                    )
            when counted.responses < {{ fewest_of_a_class }} then '{{ said[1] }}'
            when counted.contacts - counted.responses < {{ fewest_of_a_class }} then '{{ said[2] }}'
            when counted.who_responded < {{ fewest_customers }} then '{{ said[5] }}'
            when counted.who_did_not < {{ fewest_customers }} then '{{ said[6] }}'
            when
                counted.longest_history_days < {{ fewest_days }} and not counted.has_reported
                then '{{ said[3] }}'
        end as {{ column }}
        {{- ',' if not loop.last }}
    {%- endfor %}
    from counted
    cross join held_back
)

select * from final
