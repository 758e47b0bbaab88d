with

settings as (select * from {{ ref('settings') }}),

segments as (select * from {{ ref('customer_segments') }}),

-- the last year, so that a season counts once; all there is where that is less
final as (
    select
        segments.segment_id,
        receipts.receipt_id,
        receipts.customer_id,
        receipts.amount,
        receipts.discount_amount
    from {{ ref('receipts') }} as receipts
    inner join segments on receipts.customer_id = segments.customer_id
    inner join settings
        on {{ days_between('receipts.purchased_on', 'settings.as_of') }} <= 365
    where receipts.is_purchase
)

select * from final
