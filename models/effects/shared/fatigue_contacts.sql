{#- for so many days after a contact an unsubscription is told with it -#}
{%- set opt_out_days = 30 -%}

with

settings as (select * from {{ ref('settings') }}),

outcomes as (select * from {{ ref('contact_outcomes') }}),

-- by name: without a list, a channel that speaks to whoever passes by reaches nobody
reached as (
    select
        audience.campaign_id,
        audience.customer_id,
        audience.arm,
        audience.contacted_on,
        {{ days_between("date '2000-01-01'", 'audience.contacted_on') }} as day_number
    from {{ ref('campaign_audience') }} as audience
    inner join {{ ref('campaign_terms') }} as terms on audience.campaign_id = terms.campaign_id
    where
        audience.arm != 'control'
        and terms.status != 'planned'
        and (audience.is_listed or not {{ is_mass_channel('terms.channel') }})
),

withdrawals as (
    select
        customer_id,
        min(withdrawn_on) as withdrawn_on
    from {{ ref('crm_consents') }}
    where purpose = 'own_messages' and withdrawn_on is not null and not is_doubtful
    group by customer_id
),

exported as (select count(*) > 0 as has_withdrawals from withdrawals),

-- of two campaigns on one day neither came before the other
counted as (
    select
        *,
        {% for days in [30, 90] %}
            count(*) over (
                partition by customer_id order by day_number
                range between {{ days }} preceding and 1 preceding
            ) as contacts_{{ days }},
        {% endfor %}
        min(day_number) over (
            partition by customer_id order by day_number
            range between 1 following and unbounded following
        ) as next_day_number
    from reached
),

known as (
    select
        counted.*,
        outcomes.responded,
        {{ days_between('counted.contacted_on', 'withdrawals.withdrawn_on') }}
            as days_to_withdrawal,
        {{ days_between('counted.contacted_on', 'settings.complete_before') }} as days_to_end,
        counted.next_day_number - counted.day_number as days_to_next,
        exported.has_withdrawals
    from counted
    cross join settings
    cross join exported
    left join withdrawals on counted.customer_id = withdrawals.customer_id
    left join outcomes
        on
            counted.campaign_id = outcomes.campaign_id
            and counted.customer_id = outcomes.customer_id
            and counted.arm = outcomes.arm
),

judged as (
    select
        *,
        has_withdrawals
        and days_to_end >= {{ opt_out_days }}
        and coalesce(days_to_withdrawal, 0) >= 0 as is_watched,
        least(days_to_end, coalesce(days_to_next, days_to_end)) as days_to_next_or_end
    from known
),

final as (
    select
        campaign_id,
        customer_id,
        arm,
        contacted_on,
        contacts_30,
        contacts_90,
        responded,
        -- told with the latest contact before it
        case
            when is_watched
                then
                    coalesce(
                        days_to_withdrawal < least({{ opt_out_days }}, days_to_next_or_end), false
                    )
        end as opted_out,
        case when is_watched then least({{ opt_out_days }}, days_to_next_or_end) end
            as watched_days,
        case
            when is_watched
                then
                    coalesce(
                        days_to_withdrawal >= {{ opt_out_days }}
                        and days_to_withdrawal < days_to_next_or_end,
                        false
                    )
        end as opted_out_later,
        case
            when is_watched
                then
                    greatest(
                        least(
                            days_to_next_or_end, coalesce(days_to_withdrawal, days_to_next_or_end)
                        )
                        - {{ opt_out_days }},
                        0
                    )
        end as later_days
    from judged
)

select * from final
