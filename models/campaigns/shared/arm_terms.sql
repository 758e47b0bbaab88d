with

campaigns as (select * from {{ ref('campaign_terms') }}),

offers as (select * from {{ ref('campaign_offers') }}),

named_arms as (
    select
        campaign_id,
        arm
    from {{ ref('campaign_audience') }}
    group by campaign_id, arm
),

-- an arm that is none of the offers, the control among them, has its campaign's terms
others as (
    select
        named_arms.campaign_id,
        named_arms.arm,
        campaigns.mechanic,
        campaigns.discount_rate,
        campaigns.discount_amount,
        campaigns.min_check,
        campaigns.contact_cost,
        campaigns.cost_per_response
    from named_arms
    inner join campaigns on named_arms.campaign_id = campaigns.campaign_id
    left join offers
        on named_arms.campaign_id = offers.campaign_id and named_arms.arm = offers.offer_id
    where offers.offer_id is null
),

arms as (
    select
        campaign_id,
        offer_id,
        mechanic,
        discount_rate,
        discount_amount,
        min_check,
        contact_cost,
        cost_per_response
    from offers
    union all
    select * from others
),

-- nobody paid for reaching a control, and it was promised nothing
final as (
    select
        arms.campaign_id,
        arms.offer_id as arm,
        arms.offer_id = 'control' as is_control,
        arms.mechanic,
        arms.discount_rate,
        arms.discount_amount,
        coalesce(arms.min_check, 0) as min_check,
        case when arms.offer_id = 'control' then 0 else arms.contact_cost end as contact_cost,
        arms.cost_per_response,
        coalesce(campaigns.cashback_redeemed_share, 1) as cashback_redeemed_share,
        campaigns.margin_rate,
        campaigns.value_of_response
    from arms
    inner join campaigns on arms.campaign_id = campaigns.campaign_id
)

select * from final
