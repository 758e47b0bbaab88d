with

inputs as (select * from {{ ref('policy_inputs') }}),

campaigns as (select * from {{ ref('campaign_terms') }}),

customers as (select * from {{ ref('crm_customers') }}),

ranked as (
    select
        inputs.campaign_id,
        inputs.customer_id,
        inputs.expected_cost,
        inputs.response_probability,
        campaigns.budget,
        campaigns.max_contacts,
        -- where no profit can be promised, our list goes by response
        coalesce(inputs.expected_profit > 0, inputs.response_probability is not null) as pays,
        -- money goes furthest where each unit of it earns most
        row_number() over (
            partition by inputs.campaign_id
            order by
                case
                    when campaigns.budget is null then inputs.expected_profit
                    else inputs.expected_profit / greatest(inputs.expected_cost, 0.01)
                end desc nulls last,
                inputs.response_probability desc nulls last,
                inputs.customer_id asc
        ) as place,
        row_number() over (
            partition by inputs.campaign_id
            order by inputs.response_probability desc nulls last, inputs.customer_id asc
        ) as place_by_response
    from inputs
    inner join campaigns on inputs.campaign_id = campaigns.campaign_id
),

spent as (
    select
        *,
        sum(expected_cost) over (
            partition by campaign_id order by place rows unbounded preceding
        ) as cost_so_far
    from ranked
),

listed as (
    select
        *,
        pays
        and coalesce(place <= max_contacts, true)
        and coalesce(cost_so_far <= budget, true) as is_listed
    from spent
),

rankings as (
    select
        campaign_id,
        customer_id,
        is_listed,
        response_probability,
        place_by_response,
        cast(
            sum(case when is_listed then 1 else 0 end) over (partition by campaign_id) as bigint
        ) as list_size,
        -- without a response model that preceded it there is no list of ours to judge
        count(response_probability) over (partition by campaign_id) > 0 as has_list
    from listed
),

based as (
    select
        campaign_id,
        count(buy_anyway_probability) > 0 as has_bases
    from inputs
    group by campaign_id
),

-- the slides' rule takes a city whole: the campaign's own, else that of the next planned one
planned_cities as (
    select
        campaign_id,
        city,
        row_number() over (order by starts_on, campaign_id) as position
    from campaigns
    where status = 'planned' and city is not null
),

cities as (
    select
        campaigns.campaign_id,
        coalesce(campaigns.city, planned_cities.city) as city
    from campaigns
    left join planned_cities on planned_cities.position = 1
),

-- empty where a rule cannot be told
final as (
    select
        inputs.campaign_id,
        inputs.customer_id,
        inputs.is_control,
        inputs.has_acted,
        inputs.profit,
        inputs.propensity,
        inputs.offer_share,
        inputs.expected,
        inputs.expected_control,
        inputs.expected_offer,
        inputs.got_best_offer,
        inputs.was_best_offer_made,
        inputs.expected_best_offer,
        case when rankings.has_list then rankings.is_listed end as otklik,
        true as everyone,
        case when rankings.has_list then rankings.place_by_response <= rankings.list_size end
            as top_probability,
        case when rankings.has_list then coalesce(rankings.response_probability > 0.9, false) end
            as probability_over_90,
        case
            when based.has_bases
                then coalesce(inputs.buy_anyway_probability between 0.1 and 0.2, false)
        end as base_10_20,
        case when cities.city is not null then {{ is_in_city('cities.city', 'customers.city') }} end
            as everyone_in_city
    from inputs
    inner join rankings
        on
            inputs.campaign_id = rankings.campaign_id
            and inputs.customer_id = rankings.customer_id
    inner join based on inputs.campaign_id = based.campaign_id
    inner join cities on inputs.campaign_id = cities.campaign_id
    left join customers on inputs.customer_id = customers.customer_id
)

select * from final
