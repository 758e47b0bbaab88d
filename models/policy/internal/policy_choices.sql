with

inputs as (select * from {{ ref('policy_inputs') }}),

rankings as (select * from {{ ref('policy_rankings') }}),

campaigns as (select * from {{ ref('campaign_terms') }}),

customers as (select * from {{ ref('crm_customers') }}),

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
        case when cities.city is not null then coalesce(customers.city = cities.city, false) end
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
