with

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

final as (
    select * from brands
    union all
    select * from categories
)

select * from final
