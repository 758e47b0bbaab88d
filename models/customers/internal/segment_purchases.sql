with

settings as (select * from {{ ref('settings') }}),

segments as (select * from {{ ref('customer_segments') }}),

-- lines that name neither brand nor category are kept, so that the money adds up
final as (
    select
        segments.segment_id,
        purchases.brand,
        purchases.category,
        count(distinct case when purchases.amount > 0 then purchases.customer_id end) as customers,
        count(*) as purchase_lines,
        cast(sum(purchases.amount) as decimal(18, 2)) as revenue
    from {{ ref('crm_purchases') }} as purchases
    inner join settings on purchases.purchased_on < settings.as_of
    inner join segments on purchases.customer_id = segments.customer_id
    group by segments.segment_id, purchases.brand, purchases.category
)

select * from final
