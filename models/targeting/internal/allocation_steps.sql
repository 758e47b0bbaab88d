with

campaigns as (select * from {{ ref('campaign_terms') }} where status = 'planned'),

steps as (select * from {{ ref('offer_steps') }}),

floors as (select * from {{ ref('segment_floors') }}),

-- the best of a segment that has a floor, in each slice alike
floored as (
    select
        steps.campaign_id,
        steps.customer_id
    from steps
    inner join floors on steps.segment_id = floors.segment_id
    where steps.step = 1 and steps.slice != 'explore'
    qualify
        row_number() over (
            partition by steps.campaign_id, steps.segment_id, steps.slice
            order by steps.efficiency desc, steps.customer_id asc
        ) <= ceil(
            floors.floor_share
            * count(*) over (partition by steps.campaign_id, steps.segment_id, steps.slice)
        )
),

-- in the order of their draw, as far as the money and the contacts reach
tries as (
    select
        offers.*,
        coalesce(sum(offers.expected_cost) over by_assignment <= campaigns.budget, true)
        and coalesce(count(*) over by_assignment <= campaigns.max_contacts, true) as is_reached
    from {{ ref('choosable_offers') }} as offers
    inner join campaigns on offers.campaign_id = campaigns.campaign_id
    where offers.is_tried
    window
        by_assignment as (
            partition by offers.campaign_id order by offers.campaign_assignment, offers.customer_id
            rows between unbounded preceding and current row
        )
),

-- tries come first, then floors, then what pays, then what does not
waiting as (
    select
        campaign_id,
        customer_id,
        slice,
        segment_id,
        offer_id,
        0 as allocation_group,
        0 as step,
        -campaign_assignment as priority,
        response_probability,
        expected_cost as added_cost,
        1 as added_contacts,
        expected_profit as added_profit,
        expected_profit_low as added_profit_low,
        expected_profit_high as added_profit_high,
        0 as contact_price,
        is_reached as is_spent
    from tries
    union all
    select
        steps.campaign_id,
        steps.customer_id,
        steps.slice,
        steps.segment_id,
        steps.offer_id,
        case
            when floored.customer_id is not null and steps.step = 1 then 1
            when steps.added_profit <= 0 then 3
            else 2
        end as allocation_group,
        steps.step,
        steps.efficiency as priority,
        steps.response_probability,
        steps.added_cost,
        case when steps.step = 1 then 1 else 0 end as added_contacts,
        steps.added_profit,
        steps.added_profit_low,
        steps.added_profit_high,
        steps.contact_price,
        -- who is kept without an offer costs nothing, and takes a step only to find their equals
        steps.slice = 'target' as is_spent
    from steps
    left join floored
        on steps.campaign_id = floored.campaign_id and steps.customer_id = floored.customer_id
),

added_up as (
    select
        *,
        row_number() over in_order as allocation_step,
        sum(case when is_spent then added_cost else 0 end) over in_order as cost_so_far,
        sum(case when is_spent then added_contacts else 0 end) over in_order as contacts_so_far
    from waiting
    window
        in_order as (
            partition by campaign_id
            order by
                allocation_group asc,
                priority desc,
                response_probability desc,
                customer_id asc,
                step asc
            rows between unbounded preceding and current row
        )
),

-- down the order until the money or the contacts run out
final as (
    select
        added_up.*,
        added_up.allocation_group < 3
        and (added_up.is_spent or added_up.allocation_group > 0)
        and coalesce(added_up.cost_so_far <= campaigns.budget, true)
        and coalesce(added_up.contacts_so_far <= campaigns.max_contacts, true) as is_taken
    from added_up
    inner join campaigns on added_up.campaign_id = campaigns.campaign_id
)

select * from final
