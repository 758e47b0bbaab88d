{#- So many pairs on either side of the last step taken are tried: about a second. -#}
{%- set pairs_a_side = 600 -%}

with

campaigns as (select * from {{ ref('campaign_terms') }} where status = 'planned'),

turns as (select * from {{ ref('contact_turns') }} where is_spent),

offers as (select * from {{ ref('choosable_offers') }}),

-- all of a small campaign is tried
small as (select distinct campaign_id from {{ ref('limited_offers') }} where is_small),

-- who fills a floor keeps what the walk gave; where it filled none, nothing is left for others
floored as (
    select distinct
        campaign_id,
        customer_id
    from turns
    where turn_group = 1
),

short_of_floors as (
    select distinct campaign_id
    from turns
    where turn_group = 1 and not is_taken
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
        turns.*,
        row_number() over (partition by turns.campaign_id order by turns.turn) as place_in_walk,
        sum(case when turns.is_taken then 1 else 0 end) over (partition by turns.campaign_id)
            as taken_steps,
        count(*) over (partition by turns.campaign_id) as paying_steps
    from turns
    left join small on turns.campaign_id = small.campaign_id
    left join short_of_floors on turns.campaign_id = short_of_floors.campaign_id
    left join floored
        on turns.campaign_id = floored.campaign_id and turns.customer_id = floored.customer_id
    where
        turns.turn_group = 2
        and turns.added_profit is not null
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
        turns.campaign_id,
        sum(case when close_customers.customer_id is null then turns.added_cost else 0 end)
            as spent_money,
        sum(case when close_customers.customer_id is null then turns.added_contacts else 0 end)
            as spent_contacts
    from turns
    left join close_customers
        on
            turns.campaign_id = close_customers.campaign_id
            and turns.customer_id = close_customers.customer_id
    where turns.is_taken
    group by turns.campaign_id
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
