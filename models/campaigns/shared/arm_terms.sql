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

-- a launched list is judged by what it took off its promise, as it was made
promised as (
    select
        campaign_id,
        arm,
        cast(
            cast(sum(opt_out_cost) as double) / nullif(count(opt_out_cost), 0) as decimal(18, 2)
        ) as opt_out_cost
    from {{ ref('launched_contacts') }}
    where arm != 'control'
    group by campaign_id, arm
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
        case
            when arms.offer_id = 'control' then 0
            else coalesce(promised.opt_out_cost, campaigns.opt_out_cost, 0)
        end as opt_out_cost,
        arms.cost_per_response,
        coalesce(campaigns.cashback_redeemed_share, 1) as cashback_redeemed_share,
        campaigns.margin_rate,
        campaigns.value_of_response
    from arms
    inner join campaigns on arms.campaign_id = campaigns.campaign_id
    left join promised
        on arms.campaign_id = promised.campaign_id and arms.offer_id = promised.arm
)

select * from final
