-- every segment has its offer; every segment that bought within the year has 25 000 among its
-- thresholds and exactly one recommended: one row per segment where it is otherwise
with

segments as (select * from {{ ref('dim_segments') }}),

thresholds as (
    select
        segment_id,
        count(*) filter (where is_recommended) as recommended,
        count(*) filter (where min_check = 25000) as from_25000
    from {{ ref('offer_thresholds') }}
    group by segment_id
),

settings as (select * from {{ ref('settings') }}),

members as (select * from {{ ref('customer_segments') }}),

buying as (
    select members.segment_id
    from {{ ref('fct_receipts') }} as receipts
    inner join members on receipts.customer_id = members.customer_id
    cross join settings
    where
        receipts.is_purchase
        and {{ days_between('receipts.purchased_on', 'settings.as_of') }} <= 365
    group by members.segment_id
),

final as (
    select
        segments.segment_id,
        offers.offer,
        thresholds.recommended,
        thresholds.from_25000
    from segments
    left join {{ ref('segment_offers') }} as offers on segments.segment_id = offers.segment_id
    left join thresholds on segments.segment_id = thresholds.segment_id
    left join buying on segments.segment_id = buying.segment_id
    where
        offers.segment_id is null
        or (
            buying.segment_id is not null
            and (
                coalesce(thresholds.recommended, 0) != 1
                or coalesce(thresholds.from_25000, 0) != 1
            )
        )
)

select * from final
