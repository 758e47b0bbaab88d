with

settings as (select * from {{ ref('settings') }}),

rules as (select * from {{ ref('customer_rules') }}),

-- between plans there is a rule only where there is a cap
profits as (
    select
        economics.campaign_id,
        economics.customer_id,
        max(economics.expected_profit) as expected_profit
    from {{ ref('offer_economics') }} as economics
    inner join settings on settings.frequency_cap_days is not null
    group by economics.campaign_id, economics.customer_id
),

-- each customer's plans, the dearest first, those that may only try them last. By what is known
-- before any draw: else the control of one plan would differ from its contacts
preferred as (
    select
        rules.campaign_id,
        rules.customer_id,
        rules.sends_on,
        row_number() over (
            partition by rules.customer_id
            order by
                coalesce(likeness.outside_support, false) asc,
                profits.expected_profit desc nulls last, rules.sends_on asc, rules.campaign_id asc
        ) as preference
    from rules
    inner join profits
        on rules.campaign_id = profits.campaign_id and rules.customer_id = profits.customer_id
    left join {{ ref('training_support') }} as likeness
        on rules.campaign_id = likeness.campaign_id and rules.customer_id = likeness.customer_id
    where rules.excluded_because is null
),

left_to_another as (
    select distinct
        preferred.campaign_id,
        preferred.customer_id
    from preferred
    cross join settings
    inner join preferred as dearer
        on
            preferred.customer_id = dearer.customer_id
            and preferred.preference > dearer.preference
            and abs({{ days_between('preferred.sends_on', 'dearer.sends_on') }})
            <= settings.frequency_cap_days
),

final as (
    select
        rules.campaign_id,
        rules.customer_id,
        case
            when left_to_another.customer_id is not null then 'in another planned campaign'
            else rules.excluded_because
        end as excluded_because
    from rules
    left join left_to_another
        on
            rules.campaign_id = left_to_another.campaign_id
            and rules.customer_id = left_to_another.customer_id
)

select * from final
