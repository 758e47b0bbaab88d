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

-- what each contacted buyer was promised; an arm the offers do not name has the campaign's terms
contacted_buyers as (
    select
        campaigns.duration_days,
        outcomes.receipts,
        outcomes.revenue + outcomes.discount_amount as list_revenue,
        outcomes.discount_amount,
        cast(features.usual_check as decimal(18, 4)) as usual_check,
        coalesce(offers.mechanic, campaigns.mechanic) = 'percent'
        and coalesce(offers.min_check, campaigns.min_check, 0) = 0 as has_plain_percent,
        coalesce(offers.discount_rate, campaigns.discount_rate) as discount_rate
    from {{ ref('contact_outcomes') }} as outcomes
    inner join campaigns on outcomes.campaign_id = campaigns.campaign_id
    left join {{ ref('campaign_offers') }} as offers
        on outcomes.campaign_id = offers.campaign_id and outcomes.arm = offers.offer_id
    inner join features
        on
            outcomes.campaign_id = features.campaign_id
            and outcomes.customer_id = features.customer_id
    where outcomes.bought and outcomes.arm != 'control' and outcomes.response_rule = 'purchase'
),

-- what buyers spent in a window, against the check they used to have before it
contacted as (
    select
        duration_days,
        count(*) as buyers,
        sum(receipts) as receipts,
        sum(list_revenue) as list_revenue,
        sum(usual_check) as usual_checks,
        sum(discount_amount) filter (where has_plain_percent) as percent_discount,
        sum(list_revenue) filter (where has_plain_percent) as percent_list_revenue,
        sum(discount_rate * list_revenue) filter (where has_plain_percent) as percent_promised
    from contacted_buyers
    group by duration_days
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
    where outcomes.bought and outcomes.fitted_for = ''
    group by outcomes.duration_days
),

final as (
    select
        planned.campaign_id,
        coalesce(contacted.buyers, 0) as contacted_buyers,
        organic.buyers as organic_buyers,
        cast(contacted.list_revenue as double) / nullif(contacted.usual_checks, 0)
            as contacted_checks_per_buyer,
        cast(organic.list_revenue as double) / nullif(organic.usual_checks, 0)
            as organic_checks_per_buyer,
        cast(contacted.receipts as double) / nullif(contacted.buyers, 0)
            as contacted_receipts_per_buyer,
        -- of a promised percent, what buyers took beyond the discounts of an ordinary window:
        -- goods already on sale take less of it; all of it where none was ever tried or noted
        coalesce(
            greatest(0, least(1, (
                cast(nullif(contacted.percent_discount, 0) as double)
                / contacted.percent_list_revenue
                - cast(organic.discount_amount as double) / organic.list_revenue
            ) * contacted.percent_list_revenue / nullif(contacted.percent_promised, 0))),
            1
        ) as percent_taken
    from planned
    left join contacted on planned.comparable_days = contacted.duration_days
    left join organic on planned.comparable_days = organic.duration_days
)

select * from final
