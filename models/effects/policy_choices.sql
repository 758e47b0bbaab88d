with

inputs as (select * from {{ ref('policy_inputs') }}),

campaigns as (select * from {{ ref('campaign_terms') }}),

customers as (select * from {{ ref('crm_customers') }}),

-- the slides' rule takes a city whole: the campaign's own, else that of the next planned one
planned_city as (
    select city
    from campaigns
    where status = 'planned' and city is not null
    qualify row_number() over (order by starts_on, campaign_id) = 1
),

-- without a response model learned before it, there is no list of ours to judge
learned as (
    select
        campaign_id,
        count(response_probability) > 0 as has_responses,
        count(buy_anyway_probability) > 0 as has_bases
    from inputs
    group by campaign_id
),

ranked as (
    select
        inputs.*,
        learned.has_responses,
        learned.has_bases,
        campaigns.budget,
        campaigns.max_contacts,
        coalesce(campaigns.city, planned_city.city) as city,
        coalesce(customers.city = coalesce(campaigns.city, planned_city.city), false) as is_in_city,
        coalesce(inputs.expected_profit > 0, learned.has_responses) as pays,
        row_number() over (
            partition by inputs.campaign_id
            order by
                inputs.expected_profit desc nulls last,
                inputs.response_probability desc nulls last,
                inputs.customer_id
        ) as place,
        row_number() over (
            partition by inputs.campaign_id
            order by inputs.response_probability desc nulls last, inputs.customer_id
        ) as place_by_response
    from inputs
    inner join learned on inputs.campaign_id = learned.campaign_id
    inner join campaigns on inputs.campaign_id = campaigns.campaign_id
    left join planned_city on true
    left join customers on inputs.customer_id = customers.customer_id
),

-- as the list is cut: down the ranking until the money or the contacts run out
listed as (
    select
        *,
        pays
        and coalesce(place <= max_contacts, true)
        and coalesce(
            sum(expected_cost) over (
                partition by campaign_id order by place rows unbounded preceding
            ) <= budget,
            true
        ) as is_listed
    from ranked
),

counted as (
    select
        *,
        sum(case when is_listed then 1 else 0 end) over (partition by campaign_id) as contacts
    from listed
),

-- empty where the rule cannot be told
final as (
    select
        campaign_id,
        customer_id,
        is_control,
        profit,
        propensity,
        offer_share,
        expected,
        expected_control,
        expected_offer,
        got_best_offer,
        expected_best_offer,
        case when has_responses then is_listed end as otklik,
        true as everyone,
        case when has_responses then place_by_response <= contacts end as top_probability,
        case when has_responses then coalesce(response_probability > 0.9, false) end
            as probability_over_90,
        case
            when has_bases then coalesce(buy_anyway_probability between 0.1 and 0.2, false)
        end as base_10_20,
        case when city is not null then is_in_city end as everyone_in_city
    from counted
)

select * from final
