with

campaigns as (select * from {{ ref('campaign_terms') }} where status = 'planned'),

allocation as (select * from {{ ref('allocation_steps') }} where is_spent),

offers as (select * from {{ ref('choosable_offers') }}),

floors as (select * from {{ ref('segment_floors') }}),

close_customers as (select * from {{ ref('close_customers') }}),

steps as (
    select
        allocation.*,
        close_customers.customer_id is not null as is_close
    from allocation
    left join close_customers
        on
            allocation.campaign_id = close_customers.campaign_id
            and allocation.customer_id = close_customers.customer_id
),

walked as (
    select
        campaign_id,
        customer_id,
        offer_id
    from steps
    where is_taken and is_close
    qualify row_number() over (partition by campaign_id, customer_id order by step desc) = 1
),

-- of all others it stays as walked
spent as (
    select
        campaign_id,
        sum(added_cost) as spent_money,
        sum(added_contacts) as spent_contacts
    from steps
    where is_taken and not is_close
    group by campaign_id
),

-- what a floor asks for, less those of the segment who stay as walked
floors_left as (
    select
        steps.campaign_id,
        steps.segment_id,
        greatest(
            0,
            count(*) filter (where steps.allocation_group = 1)
            - count(*) filter (where steps.is_taken and not steps.is_close)
        ) as floor_left
    from steps
    inner join floors on steps.segment_id = floors.segment_id
    where steps.step = 1
    group by steps.campaign_id, steps.segment_id
),

final as (
    select
        offers.campaign_id,
        offers.customer_id,
        offers.offer_id,
        offers.segment_id,
        cast(floors_left.floor_left as double) as floor_left,
        cast(offers.expected_cost as double) as expected_cost,
        cast(offers.expected_profit as double) as expected_profit,
        coalesce(walked.offer_id = offers.offer_id, false) as is_walked,
        cast(campaigns.budget - coalesce(spent.spent_money, 0) as double) as budget_left,
        cast(campaigns.max_contacts - coalesce(spent.spent_contacts, 0) as double) as contacts_left
    from close_customers
    inner join campaigns on close_customers.campaign_id = campaigns.campaign_id
    inner join offers
        on
            close_customers.campaign_id = offers.campaign_id
            and close_customers.customer_id = offers.customer_id
    left join walked
        on
            close_customers.campaign_id = walked.campaign_id
            and close_customers.customer_id = walked.customer_id
    left join spent on close_customers.campaign_id = spent.campaign_id
    left join floors_left
        on
            offers.campaign_id = floors_left.campaign_id
            and offers.segment_id = floors_left.segment_id
    where offers.expected_profit > 0 or floors_left.floor_left is not null
)

select * from final
