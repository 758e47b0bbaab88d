with

product_lifts as (select * from {{ ref('product_lifts') }}),

final as (
    select
        segment_id,
        brand,
        category,
        customers,
        revenue,
        customer_share,
        everybody_share,
        lift,
        lift_low,
        rank
    from product_lifts
)

select * from final
