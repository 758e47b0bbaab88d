-- where most of a segment is under age no rule, however the table was edited, may mail it an offer:
-- one row per segment that gets one
with

profiles as (select * from {{ ref('segment_profiles') }}),

offers as (select * from {{ ref('segment_offers') }}),

final as (
    select
        offers.segment_id,
        offers.offer,
        profiles.minor_share
    from offers
    inner join profiles on offers.segment_id = profiles.segment_id
    where profiles.minor_share >= 0.5 and offers.mechanic != 'none'
)

select * from final
