with

observed as (select * from {{ ref('observed_customers') }}),

tastes as (select * from {{ ref('customer_tastes') }}),

taste_discounts as (select * from {{ ref('taste_discounts') }}),

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
