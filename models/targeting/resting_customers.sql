with

settings as (select * from {{ ref('settings') }}),

rules as (
    select *
    from {{ ref('customer_rules') }}
    where excluded_because in ('in a running campaign', 'contacted recently')
),

texts as (select * from {{ ref('rule_texts') }}),

-- whom a contact costs more opt-outs than it brings
tired as (
    select
        campaign_id,
        customer_id,
        'opt-outs cost more' as excluded_because,
        last_contact_on,
        rest_until
    from {{ ref('opt_out_rests') }}
),

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

resting as (
    select
        campaign_id,
        customer_id,
        excluded_because,
        last_contact_on,
        greatest(
            coalesce(free_of_campaigns_on, free_of_the_cap_on),
            coalesce(free_of_the_cap_on, free_of_campaigns_on)
        ) as rest_until
    from rests
    union all
    select * from tired
),

final as (
    select
        resting.campaign_id,
        resting.customer_id,
        resting.excluded_because,
        texts.name_en as reason,
        texts.name_ru as reason_ru,
        resting.last_contact_on,
        resting.rest_until
    from resting
    inner join texts on resting.excluded_because = texts.rule
)

select * from final
