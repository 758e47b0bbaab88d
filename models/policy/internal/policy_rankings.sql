with

inputs as (select * from {{ ref('policy_inputs') }}),

campaigns as (select * from {{ ref('campaign_terms') }}),

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

final as (
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
)

select * from final
