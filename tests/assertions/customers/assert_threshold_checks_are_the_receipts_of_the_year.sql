-- a higher threshold is reached by fewer checks and gives less away, and no threshold counts a
-- check twice: one row per candidate that breaks it, or whose segment's checks are not the year's
-- purchases in receipts, as they happened (in fct_receipts one that came back later is none)
with

settings as (select * from {{ ref('settings') }}),

thresholds as (select * from {{ ref('offer_thresholds') }}),

from_receipts as (
    select
        segments.segment_id,
        count(*) as checks
    from {{ ref('receipts') }} as receipts
    inner join {{ ref('customer_segments') }} as segments
        on receipts.customer_id = segments.customer_id
    cross join settings
    where
        receipts.is_purchase
        and {{ days_between('receipts.purchased_on', 'settings.as_of') }} <= 365
    group by segments.segment_id
),

in_order as (
    select
        *,
        lag(over_checks) over (partition by segment_id order by min_check) as over_checks_below,
        lag(gifted_discount_cost) over (partition by segment_id order by min_check)
            as gifted_below
    from thresholds
),

final as (
    select
        in_order.segment_id,
        in_order.min_check,
        in_order.checks,
        from_receipts.checks as checks_of_receipts,
        in_order.over_checks,
        in_order.near_checks,
        in_order.gifted_discount_cost
    from in_order
    left join from_receipts on in_order.segment_id = from_receipts.segment_id
    where
        in_order.checks is distinct from from_receipts.checks
        or in_order.over_checks + in_order.near_checks > in_order.checks
        or in_order.over_checks > in_order.over_checks_below
        or in_order.gifted_discount_cost > in_order.gifted_below
        or in_order.gifted_discount_cost > in_order.discount_cost_without_min_check
)

select * from final
