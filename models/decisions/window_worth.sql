with

campaigns as (select * from {{ ref('campaign_terms') }}),

features as (select * from {{ ref('observation_features') }}),

planned as (
    select
        campaigns.campaign_id,
        durations.comparable_days
    from campaigns
    inner join {{ ref('comparable_durations') }} as durations
        on campaigns.campaign_id = durations.campaign_id
    where campaigns.response_rule = 'purchase'
),

-- what buyers spent in a window, against the check they used to have before it
contacted as (
    select
        count(*) as buyers,
        sum(outcomes.receipts) as receipts,
        sum(outcomes.revenue + outcomes.discount_amount) as list_revenue,
        sum(cast(features.usual_check as decimal(18, 4))) as usual_checks,
        sum(case when offers.mechanic = 'percent' then outcomes.discount_amount end)
            as percent_discount,
        sum(
            case
                when offers.mechanic = 'percent' then outcomes.revenue + outcomes.discount_amount
            end
        ) as percent_list_revenue,
        sum(
            case
                when offers.mechanic = 'percent'
                    then offers.discount_rate * (outcomes.revenue + outcomes.discount_amount)
            end
        ) as percent_promised
    from {{ ref('contact_outcomes') }} as outcomes
    inner join {{ ref('campaign_offers') }} as offers
        on outcomes.campaign_id = offers.campaign_id and outcomes.arm = offers.offer_id
    inner join features
        on
            outcomes.campaign_id = features.campaign_id
            and outcomes.customer_id = features.customer_id
    where outcomes.bought and outcomes.arm != 'control' and outcomes.response_rule = 'purchase'
),

organic as (
    select
        outcomes.duration_days,
        count(*) as buyers,
        sum(outcomes.receipts) as receipts,
        sum(outcomes.revenue + outcomes.discount_amount) as list_revenue,
        sum(outcomes.discount_amount) as discount_amount,
        sum(cast(features.usual_check as decimal(18, 4))) as usual_checks
    from {{ ref('organic_outcomes') }} as outcomes
    inner join features
        on
            outcomes.window_id = features.campaign_id
            and outcomes.customer_id = features.customer_id
    where outcomes.bought
    group by outcomes.duration_days
),

final as (
    select
        planned.campaign_id,
        contacted.buyers as contacted_buyers,
        organic.buyers as organic_buyers,
        cast(contacted.list_revenue as double) / nullif(contacted.usual_checks, 0)
            as contacted_checks_per_buyer,
        cast(organic.list_revenue as double) / nullif(organic.usual_checks, 0)
            as organic_checks_per_buyer,
        cast(contacted.receipts as double) / nullif(contacted.buyers, 0)
            as contacted_receipts_per_buyer,
        -- of a promised percent, what buyers took beyond the discounts of an ordinary window:
        -- goods already on sale take less of it; all of it where none was ever tried
        coalesce(
            greatest(0, least(1, (
                cast(contacted.percent_discount as double) / contacted.percent_list_revenue
                - cast(organic.discount_amount as double) / organic.list_revenue
            ) * contacted.percent_list_revenue / nullif(contacted.percent_promised, 0))),
            1
        ) as percent_taken
    from planned
    cross join contacted
    left join organic on planned.comparable_days = organic.duration_days
)

select * from final
