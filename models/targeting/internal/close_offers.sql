{#- So many pairs on either side of the last step taken are tried: about a second. -#}
{%- set pairs_a_side = 600 -%}

with

campaigns as (select * from {{ ref('campaign_terms') }} where status = 'planned'),

allocation as (select * from {{ ref('allocation_steps') }} where is_spent),

offers as (select * from {{ ref('choosable_offers') }}),

-- all of a small campaign is tried
small as (select distinct campaign_id from {{ ref('limited_offers') }} where is_small),

-- who fills a floor keeps what the walk gave; where it filled none, nothing is left for others
floored as (
    select distinct
        campaign_id,
        customer_id
    from allocation
    where allocation_group = 1
),

short_of_floors as (
    select distinct campaign_id
    from allocation
    where allocation_group = 1 and not is_taken
),

counts as (
    select
        campaign_id,
        count(*) as offers
    from {{ ref('campaign_offers') }}
    group by campaign_id
),

-- what pays, in the order of the walk, and where the walk stopped
paying as (
    select
        allocation.*,
        row_number() over (
            partition by allocation.campaign_id order by allocation.allocation_step
        ) as place_in_walk,
        sum(case when allocation.is_taken then 1 else 0 end)
            over (partition by allocation.campaign_id)
            as taken_steps,
        count(*) over (partition by allocation.campaign_id) as paying_steps
    from allocation
    left join small on allocation.campaign_id = small.campaign_id
    left join short_of_floors on allocation.campaign_id = short_of_floors.campaign_id
    left join floored
        on
            allocation.campaign_id = floored.campaign_id
            and allocation.customer_id = floored.customer_id
    where
        allocation.allocation_group = 2
        and allocation.added_profit is not null
        and small.campaign_id is null
        and short_of_floors.campaign_id is null
        and floored.customer_id is null
),

-- those who take a step near there; nobody where everything that pays is taken
close_customers as (
    select
        paying.campaign_id,
        paying.customer_id
    from paying
    inner join counts on paying.campaign_id = counts.campaign_id
    where paying.taken_steps < paying.paying_steps
    group by paying.campaign_id, paying.customer_id
    having
        min(abs(paying.place_in_walk - paying.taken_steps - 0.5))
        < ceil({{ pairs_a_side }}.0 / max(counts.offers))
),

-- of all others it stays as walked
spent as (
    select
        allocation.campaign_id,
        sum(case when close_customers.customer_id is null then allocation.added_cost else 0 end)
            as spent_money,
        sum(case when close_customers.customer_id is null then allocation.added_contacts else 0 end)
            as spent_contacts
    from allocation
    left join close_customers
        on
            allocation.campaign_id = close_customers.campaign_id
            and allocation.customer_id = close_customers.customer_id
    where allocation.is_taken
    group by allocation.campaign_id
),

final as (
    select
        offers.campaign_id,
        offers.customer_id,
        offers.offer_id,
        offers.segment_id,
        cast(null as double) as floor_share,
        cast(offers.expected_cost as double) as expected_cost,
        cast(offers.expected_profit as double) as expected_profit,
        cast(campaigns.budget - coalesce(spent.spent_money, 0) as double) as budget_left,
        cast(campaigns.max_contacts - coalesce(spent.spent_contacts, 0) as double) as contacts_left
    from close_customers
    inner join campaigns on close_customers.campaign_id = campaigns.campaign_id
    inner join offers
        on
            close_customers.campaign_id = offers.campaign_id
            and close_customers.customer_id = offers.customer_id
    left join spent on close_customers.campaign_id = spent.campaign_id
    where offers.expected_profit > 0
)

select * from final
