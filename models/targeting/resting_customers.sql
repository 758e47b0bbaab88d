with

settings as (select * from {{ ref('settings') }}),

rules as (
    select *
    from {{ ref('customer_rules') }}
    where excluded_because in ('in a running campaign', 'contacted recently')
),

texts as (select * from {{ ref('rule_texts') }}),

-- a running campaign that names them, or a contact within the cap, as customer_rules has it
reached as (
    select
        customer_id,
        case when is_contacted then contacted_on end as contacted_on,
        case when is_running then ends_on end as runs_until
    from ({{ reached_customers() }}) as everybody
),

rests as (
    select
        rules.campaign_id,
        rules.customer_id,
        rules.excluded_because,
        max(case when reached.contacted_on <= rules.sends_on then reached.contacted_on end)
            as last_contact_on,
        max(
            case
                when settings.exclude_running then {{ add_days('reached.runs_until', 1) }}
            end
        ) as free_of_campaigns_on,
        max(
            case
                when
                    {{ days_between('reached.contacted_on', 'rules.sends_on') }}
                    between 0 and settings.frequency_cap_days
                    then
                        {{ add_days('reached.contacted_on', 'settings.frequency_cap_days + 1') }}
            end
        ) as free_of_the_cap_on
    from rules
    cross join settings
    inner join reached on rules.customer_id = reached.customer_id
    group by rules.campaign_id, rules.customer_id, rules.excluded_because
),

final as (
    select
        rests.campaign_id,
        rests.customer_id,
        rests.excluded_because,
        texts.name_en as reason,
        texts.name_ru as reason_ru,
        rests.last_contact_on,
        greatest(
            coalesce(rests.free_of_campaigns_on, rests.free_of_the_cap_on),
            coalesce(rests.free_of_the_cap_on, rests.free_of_campaigns_on)
        ) as rest_until
    from rests
    inner join texts on rests.excluded_because = texts.rule
)

select * from final
