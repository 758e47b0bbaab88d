with

campaigns as (select * from {{ ref('campaign_terms') }} where status = 'planned'),

allocation as (select * from {{ ref('allocation_steps') }} where is_spent),

prices as (select * from {{ ref('contact_prices') }}),

floors as (select * from {{ ref('segment_floors') }}),

-- money is worth what the first step it did not reach would have made of it
stops as (
    select
        allocation.campaign_id,
        campaigns.budget,
        campaigns.max_contacts,
        coalesce(
            max(allocation.priority) filter (
                where
                allocation.allocation_group = 2
                and not allocation.is_taken
                and allocation.added_cost > 0
                and campaigns.budget is not null
            ),
            0
        ) as money_price,
        sum(
            case
                when allocation.step = 0 and allocation.is_taken then allocation.added_cost else 0
            end
        )
            as tries_cost,
        sum(case when allocation.step = 0 and allocation.is_taken then 1 else 0 end) as tries,
        sum(
            case
                when allocation.step = 0 and allocation.is_taken then allocation.added_profit else 0
            end
        )
            as tries_profit,
        bool_or(allocation.allocation_group = 1 and not allocation.is_taken) as is_short_of_floors
    from allocation
    inner join campaigns on allocation.campaign_id = campaigns.campaign_id
    group by allocation.campaign_id, campaigns.budget, campaigns.max_contacts
),

-- what is left of each step when its money and its contact are paid for at those prices, in whole
-- millionths rounded up: the sum depends on nobody's order and stays a bound
surplus as (
    select
        allocation.campaign_id,
        sum(
            cast(
                ceil(
                    1000000 * greatest(
                        0,
                        cast(allocation.added_profit as double)
                        - greatest(0, stops.money_price) * cast(allocation.added_cost as double)
                        - allocation.added_contacts * allocation.contact_price
                    ) - 0.001
                ) as bigint
            )
        ) as millionths
    from allocation
    inner join stops on allocation.campaign_id = stops.campaign_id
    where allocation.step > 0
    group by allocation.campaign_id
),

-- what the prices pay for floors is no profit
floored as (
    select
        allocation.campaign_id,
        allocation.segment_id,
        ceil(max(floors.floor_share) * count(*))
        * (max(of_campaign.contact_price) - max(allocation.contact_price)) as paid
    from allocation
    inner join floors on allocation.segment_id = floors.segment_id
    inner join prices as of_campaign
        on allocation.campaign_id = of_campaign.campaign_id and of_campaign.segment_id is null
    where allocation.step = 1
    group by allocation.campaign_id, allocation.segment_id
),

paid as (
    select
        campaign_id,
        sum(cast(paid as decimal(18, 2))) as paid
    from floored
    group by campaign_id
),

final as (
    select
        stops.campaign_id,
        greatest(0, stops.money_price) as money_price,
        coalesce(of_campaign.contact_price, 0) as contact_price,
        -- a hair above, for what a double cannot hold
        cast(
            case when not stops.is_short_of_floors then 0.004 end + stops.tries_profit
            + cast(surplus.millionths as double) / 1000000
            + case
                when stops.money_price > 0
                    then stops.money_price * cast(stops.budget - stops.tries_cost as double)
                else 0
            end
            + coalesce(of_campaign.contact_price * (stops.max_contacts - stops.tries), 0)
            - coalesce(paid.paid, 0) as decimal(18, 2)
        ) as profit_bound
    from stops
    left join surplus on stops.campaign_id = surplus.campaign_id
    left join paid on stops.campaign_id = paid.campaign_id
    left join prices as of_campaign
        on stops.campaign_id = of_campaign.campaign_id and of_campaign.segment_id is null
)

select * from final
