with

campaigns as (select * from {{ ref('campaign_terms') }} where status = 'planned'),

scores as (
    select
        campaign_id,
        customer_id,
        max(probability) filter (where model_kind = 'response') as response,
        max(probability) filter (where model_kind = 'purchase') as purchase,
        max(probability) filter (where model_kind = 'organic') as organic
    from {{ ref('model_scores') }}
    group by campaign_id, customer_id
),

offered as (
    select
        features.campaign_id,
        features.customer_id,
        offers.offer_id,
        offers.mechanic,
        coalesce(offers.discount_rate, 0) as discount_rate,
        coalesce(offers.discount_amount, 0) as discount_amount,
        offers.contact_cost,
        offers.cost_per_response,
        campaigns.response_rule,
        campaigns.value_of_response,
        coalesce(campaigns.cashback_redeemed_share, 1) as cashback_redeemed_share,
        campaigns.margin_rate,
        features.usual_check,
        features.discount_share as ordinary_discount_share,
        coalesce(check_shares.amount_over_share, 1) as amount_over_share,
        coalesce(check_shares.receipts_over_share, 1) as receipts_over_share,
        scores.response,
        coalesce(scores.purchase, learnable.purchase_share, scores.response) as purchase,
        scores.organic,
        worth.contacted_receipts_per_buyer,
        worth.percent_taken,
        worth.contacted_checks_per_buyer * features.usual_check as contacted_revenue,
        worth.organic_checks_per_buyer * features.usual_check as organic_revenue
    from {{ ref('scoring_set') }} as features
    inner join campaigns on features.campaign_id = campaigns.campaign_id
    inner join {{ ref('campaign_offers') }} as offers
        on features.campaign_id = offers.campaign_id
    inner join {{ ref('learnable_models') }} as learnable
        on features.fitted_for = learnable.fitted_for
    left join scores
        on features.campaign_id = scores.campaign_id and features.customer_id = scores.customer_id
    left join {{ ref('window_worth') }} as worth on features.campaign_id = worth.campaign_id
    left join {{ ref('check_shares') }} as check_shares
        on
            offers.campaign_id = check_shares.campaign_id
            and offers.offer_id = check_shares.offer_id
            and features.customer_id = check_shares.customer_id
),

-- what the offer costs when its customer buys, beside the discounts everybody gets
priced as (
    select
        *,
        case mechanic
            when 'percent'
                then discount_rate * percent_taken * contacted_revenue * amount_over_share
            when 'cashback'
                then
                    discount_rate * contacted_revenue * (1 - ordinary_discount_share)
                    * amount_over_share * cashback_redeemed_share
            when 'amount'
                then discount_amount * contacted_receipts_per_buyer * receipts_over_share
            when 'none' then 0
            -- a gift is given for a response, which may ask for more than a purchase
            else cost_per_response * response / nullif(purchase, 0)
        end as offer_cost_if_bought
    from offered
),

worths as (
    select
        *,
        purchase * (
            contacted_revenue * (margin_rate - ordinary_discount_share) - offer_cost_if_bought
        ) as worth_contacted,
        organic * organic_revenue * (margin_rate - ordinary_discount_share)
            as worth_not_contacted
    from priced
),

final as (
    select
        campaign_id,
        customer_id,
        offer_id,
        coalesce(response, organic) as response_probability,
        case when response is null then 'organic_windows' else 'campaigns' end as response_source,
        case when response_rule = 'purchase' then purchase end as buy_probability,
        organic as buy_anyway_probability,
        case when organic is null then 'none' else 'organic_windows' end as buy_anyway_source,
        case
            when response_rule = 'reported' and value_of_response is not null
                then 'gross, not incremental'
            when worth_contacted - worth_not_contacted is not null then 'incremental'
            else 'none: ranked by response'
        end as profit_basis,
        cast(purchase * contacted_revenue as decimal(18, 2)) as expected_revenue,
        cast(organic * organic_revenue as decimal(18, 2)) as expected_revenue_anyway,
        cast(
            case
                when response_rule = 'reported' then response * cost_per_response
                else purchase * offer_cost_if_bought
            end as decimal(18, 2)
        ) as expected_discount_cost,
        contact_cost,
        cast(
            case
                when response_rule = 'reported'
                    then response * (value_of_response - cost_per_response) - contact_cost
                else worth_contacted - worth_not_contacted - contact_cost
            end as decimal(18, 2)
        ) as expected_profit
    from worths
)

select * from final
