with

settings as (select * from {{ ref('settings') }}),

campaigns as (select * from {{ ref('campaign_terms') }} where status = 'planned'),

customers as (select * from {{ ref('crm_customers') }}),

best_offers as (
    select *
    from {{ ref('offer_economics') }}
    qualify
        row_number() over (
            partition by campaign_id, customer_id
            order by expected_profit desc nulls last, offer_id asc
        ) = 1
),

suppressed as (
    select
        suppressions.customer_id,
        max(coalesce(suppressions.until, date '9999-12-31')) as until
    from {{ ref('crm_suppressions') }} as suppressions
    group by suppressions.customer_id
),

ruled as (
    select
        best_offers.*,
        campaigns.budget,
        campaigns.max_contacts,
        -- the CRM's own list of a planned campaign may keep a control
        coalesce(features.arm = 'control', false) as is_control,
        case
            when not customers.consent then 'no consent'
            when suppressed.until >= campaigns.starts_on then 'suppressed'
            when features.age < settings.min_age then 'under age'
        end as excluded_because,
        case
            when best_offers.expected_profit is null then true
            else best_offers.expected_profit > 0
        end as pays,
        best_offers.contact_cost + coalesce(best_offers.expected_discount_cost, 0)
            as expected_cost
    from best_offers
    cross join settings
    inner join campaigns on best_offers.campaign_id = campaigns.campaign_id
    inner join {{ ref('scoring_set') }} as features
        on
            best_offers.campaign_id = features.campaign_id
            and best_offers.customer_id = features.customer_id
    left join customers on best_offers.customer_id = customers.customer_id
    left join suppressed on best_offers.customer_id = suppressed.customer_id
),

ranked as (
    select
        *,
        row_number() over (
            partition by campaign_id, excluded_because is null and not is_control
            order by
                expected_profit desc nulls last,
                response_probability desc,
                customer_id asc
        ) as place
    from ruled
),

-- down the ranking until the money or the contacts run out
spent as (
    select
        *,
        sum(expected_cost) over (
            partition by campaign_id, excluded_because is null and not is_control
            order by place
            rows between unbounded preceding and current row
        ) as cost_so_far
    from ranked
),

final as (
    select
        campaign_id,
        customer_id,
        offer_id,
        case when excluded_because is null and not is_control then place end as rank,
        case
            when excluded_because is not null then 'excluded'
            when is_control then 'control'
            when not pays then 'skip'
            when coalesce(cost_so_far > budget, false) then 'skip'
            when coalesce(place > max_contacts, false) then 'skip'
            else 'contact'
        end as decision,
        excluded_because,
        cast(expected_cost as decimal(18, 2)) as expected_cost
    from spent
)

select * from final
