with

campaigns as (select * from {{ ref('campaign_terms') }} where status = 'past'),

stated as (
    select
        crm_campaigns.campaign_id,
        crm_campaigns.control_share
    from {{ ref('crm_campaigns') }} as crm_campaigns
    inner join campaigns on crm_campaigns.campaign_id = campaigns.campaign_id
    where campaigns.has_contact_list
),

assigned as (
    select
        campaign_id,
        arm,
        count(*) as customers
    from {{ ref('contact_profits') }}
    group by campaign_id, arm
),

-- shares of offers count where every offer has one
offer_shares as (
    select
        campaign_id,
        sum(share) as total_share
    from {{ ref('crm_offers') }}
    group by campaign_id
    having count(*) = count(share) and sum(share) > 0
),

by_offer as (
    select
        stated.campaign_id,
        offers.offer_id as arm,
        offers.share / offer_shares.total_share * (1 - coalesce(stated.control_share, 0))
            as stated_share
    from stated
    inner join offer_shares on stated.campaign_id = offer_shares.campaign_id
    inner join {{ ref('crm_offers') }} as offers on stated.campaign_id = offers.campaign_id
),

-- without them, the offers together are what the control leaves
together as (
    select
        stated.campaign_id,
        'every offer' as arm,
        1 - stated.control_share as stated_share
    from stated
    left join offer_shares on stated.campaign_id = offer_shares.campaign_id
    where stated.control_share is not null and offer_shares.campaign_id is null
),

controls as (
    select
        campaign_id,
        'control' as arm,
        control_share as stated_share
    from stated
    where control_share is not null
),

shares as (
    select * from by_offer
    union all
    select * from together
    union all
    select * from controls
),

final as (
    select
        shares.campaign_id,
        shares.arm,
        cast(shares.stated_share as double) as stated_share,
        cast(coalesce(sum(assigned.customers), 0) as bigint) as customers
    from shares
    left join assigned
        on
            shares.campaign_id = assigned.campaign_id
            and (
                shares.arm = assigned.arm
                or (shares.arm = 'every offer' and assigned.arm != 'control')
            )
    group by shares.campaign_id, shares.arm, shares.stated_share
)

select * from final
