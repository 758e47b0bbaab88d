with

observed as (select * from {{ ref('observed_customers') }}),

taste_discounts as (select * from {{ ref('taste_discounts') }}),

settings as (select * from {{ ref('settings') }}),

purchases as (select * from {{ ref('crm_purchases') }} where amount > 0),

known_purchases as (
    select
        purchases.customer_id,
        purchases.purchased_on,
        purchases.brand,
        purchases.category,
        case when purchases.is_discounted then purchases.purchased_on end as discounted_on
    from purchases
    inner join settings on purchases.purchased_on < settings.as_of
),

-- the first day of each taste: how broad they were is then a count of rows, at any later day
brands as (
    select
        customer_id,
        'brand' as kind,
        brand as taste,
        min(purchased_on) as first_purchased_on,
        min(discounted_on) as first_discounted_on
    from known_purchases
    where brand is not null
    group by customer_id, brand
),

categories as (
    select
        customer_id,
        'category' as kind,
        category as taste,
        min(purchased_on) as first_purchased_on,
        min(discounted_on) as first_discounted_on
    from known_purchases
    where category is not null
    group by customer_id, category
),

tastes as (
    select * from brands
    union all
    select * from categories
),

final as (
    select
        observed.customer_id,
        observed.known_before,
        count(*) filter (where tastes.kind = 'brand') as brands,
        count(*) filter (where tastes.kind = 'category') as categories,
        count(*) filter (
            where tastes.kind = 'category' and tastes.first_discounted_on < observed.known_before
        ) as discounted_categories,
        cast(sum(taste_discounts.discounted_millionths) as bigint) as discounted_millionths
    from observed
    inner join tastes
        on
            observed.customer_id = tastes.customer_id
            and observed.known_before > tastes.first_purchased_on
    inner join taste_discounts
        on
            observed.known_before = taste_discounts.known_before
            and tastes.kind = taste_discounts.kind
            and tastes.taste = taste_discounts.taste
    group by observed.customer_id, observed.known_before
)

select * from final
