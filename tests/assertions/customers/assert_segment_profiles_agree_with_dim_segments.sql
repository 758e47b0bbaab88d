-- the figures that choose and explain an offer are the ones dim_segments shows: one row per segment
-- where they are not
with

profiles as (select * from {{ ref('segment_profiles') }}),

segments as (select * from {{ ref('dim_segments') }}),

final as (
    select
        segments.segment_id,
        profiles.customers,
        segments.customers as customers_shown,
        profiles.average_check,
        segments.average_check as average_check_shown,
        profiles.discount_share,
        segments.discount_share as discount_share_shown
    from segments
    full outer join profiles on segments.segment_id = profiles.segment_id
    where
        segments.customers is distinct from profiles.customers
        or cast(profiles.average_check as decimal(18, 2)) is distinct from segments.average_check
        or profiles.receipts_per_customer is distinct from segments.receipts_per_customer
        or profiles.discount_share is distinct from segments.discount_share
        or profiles.mean_age is distinct from segments.mean_age
)

select * from final
