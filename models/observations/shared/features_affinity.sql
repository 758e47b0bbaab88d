with

observations as (select * from {{ ref('observations') }}),

purchases as (select * from {{ ref('crm_purchases') }} where amount > 0),

offered_purchases as (
    select
        campaign_items.campaign_id,
        purchases.customer_id,
        purchases.purchased_on,
        purchases.product,
        purchases.amount,
        purchases.is_discounted
    from purchases
    inner join {{ ref('campaign_items') }} as campaign_items
        on
            purchases.product is not distinct from campaign_items.product
            and purchases.brand is not distinct from campaign_items.brand
            and purchases.category is not distinct from campaign_items.category
),

days as (
    select
        campaign_id,
        known_before
    from observations
    group by campaign_id, known_before
),

-- what everybody spent on these products before the same day
population as (
    select
        days.campaign_id,
        days.known_before,
        cast(sum(offered_purchases.amount) as decimal(18, 2)) as population_amount
    from days
    inner join offered_purchases
        on
            days.campaign_id = offered_purchases.campaign_id
            and days.known_before > offered_purchases.purchased_on
    group by days.campaign_id, days.known_before
),

customers as (
    select
        observations.campaign_id,
        observations.customer_id,
        observations.known_before,
        count(*) as offered_lines,
        count(*) filter (where offered_purchases.is_discounted) as discounted_offered_lines,
        count(distinct offered_purchases.product) as offered_products,
        cast(sum(offered_purchases.amount) as decimal(18, 2)) as offered_amount,
        min({{ days_between('offered_purchases.purchased_on', 'observations.known_before') }})
            as days_since_offered
    from observations
    inner join offered_purchases
        on
            observations.campaign_id = offered_purchases.campaign_id
            and observations.customer_id = offered_purchases.customer_id
            and observations.known_before > offered_purchases.purchased_on
    group by observations.campaign_id, observations.customer_id, observations.known_before
),

final as (
    select
        observations.campaign_id,
        observations.customer_id,
        coalesce(customers.offered_lines, 0) as offered_lines,
        coalesce(customers.discounted_offered_lines, 0) as discounted_offered_lines,
        coalesce(customers.offered_products, 0) as offered_products,
        coalesce(customers.offered_amount, 0) as offered_amount,
        customers.days_since_offered,
        population.population_amount
    from observations
    inner join population
        on
            observations.campaign_id = population.campaign_id
            and observations.known_before = population.known_before
    left join customers
        on
            observations.campaign_id = customers.campaign_id
            and observations.customer_id = customers.customer_id
)

select * from final
