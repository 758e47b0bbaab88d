with

campaigns as (select * from {{ ref('target_campaigns') }} where not is_replay),

scenarios as (select * from {{ ref('scenarios') }} where depth_factor != 1),

offers as (
    select
        campaigns.campaign_id,
        campaigns.known_before,
        offers.offer_id,
        scenarios.depth_factor,
        cast(offers.discount_rate * scenarios.depth_factor as decimal(9, 6)) as discount_rate
    from {{ ref('campaign_offers') }} as offers
    inner join campaigns on offers.campaign_id = campaigns.campaign_id
    inner join {{ ref('mechanics') }} as mechanics on offers.mechanic = mechanics.mechanic
    cross join scenarios
    where
        mechanics.cost_basis = 'share_of_list_price'
        and mechanics.is_off_the_price
        and offers.discount_rate > 0
),

{{ discount_overlaps(['campaign_id', 'offer_id', 'depth_factor']) }},

final as (
    select
        campaign_id,
        offer_id,
        depth_factor,
        overlap_share,
        room
    from overlapping
)

select * from final
