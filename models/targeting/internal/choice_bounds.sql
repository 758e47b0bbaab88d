with

campaigns as (select * from {{ ref('campaign_terms') }} where status = 'planned'),

turns as (select * from {{ ref('contact_turns') }} where is_spent),

prices as (select * from {{ ref('contact_prices') }}),

floors as (select * from {{ ref('segment_floors') }}),

-- money is worth what the first step it did not reach would have made of it
stops as (
    select
        turns.campaign_id,
        campaigns.budget,
        campaigns.max_contacts,
        coalesce(
            max(turns.priority) filter (
                where
                turns.turn_group = 2
                and not turns.is_taken
                and turns.added_cost > 0
                and campaigns.budget is not null
            ),
            0
        ) as money_price,
        sum(case when turns.step = 0 and turns.is_taken then turns.added_cost else 0 end)
            as tries_cost,
        sum(case when turns.step = 0 and turns.is_taken then 1 else 0 end) as tries,
        sum(case when turns.step = 0 and turns.is_taken then turns.added_profit else 0 end)
            as tries_profit,
        bool_or(turns.turn_group = 1 and not turns.is_taken) as is_short_of_floors
    from turns
    inner join campaigns on turns.campaign_id = campaigns.campaign_id
    group by turns.campaign_id, campaigns.budget, campaigns.max_contacts
),

-- what is left of each step when its money and its contact are paid for at those prices, in whole
-- millionths rounded up: the sum depends on nobody's order and stays a bound
surplus as (
    select
        turns.campaign_id,
        sum(
            cast(
                ceil(
                    1000000 * greatest(
                        0,
                        cast(turns.added_profit as double)
                        - greatest(0, stops.money_price) * cast(turns.added_cost as double)
                        - turns.added_contacts * turns.contact_price
                    ) - 0.001
                ) as bigint
            )
        ) as millionths
    from turns
    inner join stops on turns.campaign_id = stops.campaign_id
    where turns.step > 0
    group by turns.campaign_id
),

-- what the prices pay for floors is no profit
floored as (
    select
        turns.campaign_id,
        turns.segment_id,
        ceil(max(floors.floor_share) * count(*))
        * (max(of_campaign.contact_price) - max(turns.contact_price)) as paid
    from turns
    inner join floors on turns.segment_id = floors.segment_id
    inner join prices as of_campaign
        on turns.campaign_id = of_campaign.campaign_id and of_campaign.segment_id is null
    where turns.step = 1
    group by turns.campaign_id, turns.segment_id
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
