with

campaigns as (select * from {{ ref('compared_campaigns') }}),

receipts as (select * from {{ ref('receipts') }}),

around as (
    select
        campaigns.campaign_id,
        receipts.customer_id,
        receipts.is_purchase,
        receipts.amount,
        receipts.discount_amount,
        receipts.net_amount,
        receipts.net_discount_amount,
        receipts.purchased_on < campaigns.starts_on as is_before,
        receipts.purchased_on > campaigns.ends_on as is_after
    from campaigns
    inner join receipts
        on receipts.purchased_on between campaigns.before_starts_on and campaigns.after_ends_on
),

final as (
    select
        campaign_id,
        customer_id,
        count(*) filter (where is_purchase and is_before) as receipts_before,
        count(*) filter (where is_purchase and not is_before and not is_after) as receipts,
        count(*) filter (where is_purchase and is_after) as receipts_after,
        -- what was brought back of it later, too
        cast(
            coalesce(sum(net_amount) filter (where not is_before and not is_after), 0)
            as decimal(18, 2)
        ) as revenue,
        cast(
            coalesce(sum(net_discount_amount) filter (where not is_before and not is_after), 0)
            as decimal(18, 2)
        ) as discount_amount,
        cast(coalesce(sum(net_amount) filter (where is_after), 0) as decimal(18, 2))
            as revenue_after,
        cast(coalesce(sum(net_discount_amount) filter (where is_after), 0) as decimal(18, 2))
            as discount_after,
        -- as it stood when the campaign began: nothing it did reaches there
        cast(coalesce(sum(amount) filter (where is_before), 0) as decimal(18, 2)) as revenue_before,
        cast(coalesce(sum(discount_amount) filter (where is_before), 0) as decimal(18, 2))
            as discount_before
    from around
    group by campaign_id, customer_id
)

select * from final
