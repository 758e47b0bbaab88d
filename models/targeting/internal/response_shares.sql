with

shares as (
    select *
    from {{ ref('check_shares') }}
),

scores as (
    {{ scores_by_kind() }}
),

-- with the offer, in the window that the models tell of, as `offer_economics` takes them
purchases as (
    select
        shares.campaign_id,
        shares.offer_id,
        shares.customer_id,
        shares.receipts_over_share,
        coalesce(
            arms.buy_probability, scores.purchase, learnable.purchase_share, scores.response
        ) as purchase
    from shares
    inner join {{ ref('campaign_terms') }} as campaigns
        on shares.campaign_id = campaigns.campaign_id
    inner join {{ ref('scoring_set') }} as features
        on
            shares.campaign_id = features.campaign_id
            and shares.customer_id = features.customer_id
    inner join {{ ref('learnable_models') }} as learnable
        on features.fitted_for = learnable.fitted_for
    left join {{ ref('arm_scores') }} as arms
        on
            shares.campaign_id = arms.campaign_id
            and shares.customer_id = arms.customer_id
            and shares.offer_id = arms.offer_id
    left join scores
        on
            shares.campaign_id = scores.campaign_id
            and shares.customer_id = scores.customer_id
    where campaigns.response_rule = 'purchase'
),

-- receipts being random, none of them reaches the check as often as there is none at all, to the
-- power of the share that does; where few buy this is that share itself. Where all reach it, floats
-- make it a little more than one
final as (
    select
        campaign_id,
        offer_id,
        customer_id,
        case
            when purchase > 0
                then least((1 - power(1 - purchase, receipts_over_share)) / purchase, 1)
            else receipts_over_share
        end as response_share
    from purchases
    where purchase is not null
)

select * from final
