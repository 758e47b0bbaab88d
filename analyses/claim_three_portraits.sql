-- The slides: 55.3 % "pragmatists" (32 y, high check), 38.5 % "loyal savers" (50 y, often,
-- discounts), 6.2 % "youth" (15 y, Nike).
-- Our segments by behaviour, what each buys beyond everybody, and how well their number holds.
with

segments as (select * from {{ ref('dim_segments') }}),

choices as (select * from {{ ref('segment_choices') }}),

products as (select * from {{ ref('segment_products') }}),

chosen as (
    select
        segments,
        stability,
        silhouette
    from choices
    where is_current and is_chosen
),

final as (
    select
        segments.segment_id,
        segments.segment_name,
        segments.customer_share,
        segments.mean_age,
        segments.female_share,
        segments.average_check,
        segments.receipts_per_customer,
        segments.discount_share,
        coalesce(products.brand || ' ' || products.category, products.brand, products.category)
            as bought_beyond_everybody,
        products.lift,
        products.lift_low,
        chosen.segments as segments_chosen,
        chosen.stability,
        chosen.silhouette
    from segments
    left join products on segments.segment_id = products.segment_id and products.rank = 1
    cross join chosen
)

select * from final
order by customer_share desc, segment_id asc
