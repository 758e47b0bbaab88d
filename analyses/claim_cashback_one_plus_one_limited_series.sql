-- The slides: cluster 0 cashback instead of discounts, cluster 1 "1+1", cluster 2 limited series.
-- What each segment should be offered, and why. Their cluster 2 is 15 years old, and nobody mails
-- minors.
with

segments as (select * from {{ ref('dim_segments') }}),

offers as (select * from {{ ref('segment_offers') }}),

-- the three product groups they buy most beyond everybody
products as (
    select
        segment_id,
        {{ text_of_group(
            "coalesce(brand || ' ' || category, brand, category) || ' x' || "
            ~ rounded('lift', 1) ~ " || '; '",
            'rank'
        ) }} as products
    from {{ ref('segment_products') }}
    where rank <= 3
    group by segment_id
),

final as (
    select
        segments.segment_id,
        segments.segment_name,
        segments.customers,
        segments.mean_age,
        segments.average_check,
        segments.discount_share,
        offers.offer_name,
        offers.offer_name_ru,
        offers.product,
        offers.min_check,
        offers.why,
        offers.why_ru,
        products.products
    from segments
    inner join offers on segments.segment_id = offers.segment_id
    left join products on segments.segment_id = products.segment_id
)

select * from final
order by segment_id
