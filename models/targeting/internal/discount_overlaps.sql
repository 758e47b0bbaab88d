with

targets as (select * from {{ ref('target_campaigns') }}),

offers as (
    select
        targets.campaign_id,
        targets.known_before,
        offers.offer_id,
        offers.discount_rate
    from {{ ref('campaign_offers') }} as offers
    inner join targets on offers.campaign_id = targets.campaign_id
    inner join {{ ref('mechanics') }} as mechanics on offers.mechanic = mechanics.mechanic
    where
        mechanics.cost_basis = 'share_of_list_price'
        and mechanics.is_off_the_price
        and offers.discount_rate > 0
),

{{ discount_overlaps(['campaign_id', 'offer_id']) }},

final as (
    select
        campaign_id,
        offer_id,
        overlap_share,
        room
    from overlapping
)

select * from final
