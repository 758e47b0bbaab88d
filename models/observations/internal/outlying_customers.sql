{#-
    How many times the largest of all but the topmost part: several tills must not make each other usual, and of
    lognormal sums with a deviation of 1.5 one in 7 000 is beyond.
-#}
{%- set times_receipts, receipts_part = 10, 10 -%}
{%- set times_amount, amount_part = 20, 20 -%}

with

settings as (select * from {{ ref('settings') }}),

histories as (
    select
        receipts.customer_id,
        count(*) as receipts,
        cast(sum(receipts.amount) as decimal(18, 2)) as amount,
        greatest(
            28, {{ days_between('min(receipts.purchased_on)', 'max(settings.as_of)') }}
        ) as days_known
    from {{ ref('receipts') }} as receipts
    cross join settings
    where receipts.is_purchase
    group by receipts.customer_id
),

placed as (
    select
        *,
        row_number() over (order by receipts desc, customer_id asc) as receipts_place,
        row_number() over (order by amount desc, customer_id asc) as amount_place,
        count(*) over () as customers
    from histories
),

-- the topmost part, one at least, is not asked: an outlier does not say what is usual
usual as (
    select
        max(
            case when receipts_place > 1 + customers / {{ receipts_part }} then receipts end
        ) as receipts,
        max(case when amount_place > 1 + customers / {{ amount_part }} then amount end) as amount
    from placed
),

final as (
    select
        placed.customer_id,
        cast(placed.receipts as bigint) as receipts,
        placed.amount,
        -- nobody buys every day, whatever others do
        coalesce(
            placed.receipts > {{ times_receipts }} * usual.receipts
            and placed.receipts > placed.days_known,
            false
        ) as by_receipts
    from placed
    cross join usual
    where
        (
            placed.receipts > {{ times_receipts }} * usual.receipts
            and placed.receipts > placed.days_known
        )
        or placed.amount > {{ times_amount }} * usual.amount
)

select * from final
