with

campaigns as (select * from {{ ref('campaign_terms') }}),

targets as (
    select
        targets.campaign_id,
        targets.fitted_for,
        targets.comparable_days
    from {{ ref('target_campaigns') }} as targets
    inner join campaigns on targets.campaign_id = campaigns.campaign_id
    where campaigns.response_rule = 'purchase'
),

-- an offer on everything of a percent, without a check to reach, shows how a percent is taken
buyers as (
    select
        evidence.fitted_for,
        evidence.arm_kind,
        evidence.receipts,
        evidence.list_revenue,
        evidence.discount_amount,
        cast(evidence.usual_check as decimal(18, 4)) as usual_check,
        cast(evidence.offer_depth as decimal(18, 6)) as discount_rate,
        evidence.arm_kind = 'contacted'
        and mechanics.cost_basis = 'share_of_list_price'
        and mechanics.is_off_the_price
        and evidence.min_check = 0 as has_plain_percent,
        coalesce(campaigns.duration_days, windows.duration_days) as duration_days
    from {{ ref('contact_evidence') }} as evidence
    inner join {{ ref('mechanics') }} as mechanics
        on evidence.offer_mechanic = mechanics.mechanic
    left join campaigns on evidence.campaign_id = campaigns.campaign_id
    left join {{ ref('organic_windows') }} as windows on evidence.campaign_id = windows.window_id
    where evidence.bought and evidence.arm_kind in ('contacted', 'organic')
),

-- what they spent in a window, against the check they used to have before it
sums as (
    select
        targets.campaign_id,
        buyers.arm_kind,
        count(*) as buyers,
        sum(buyers.receipts) as receipts,
        sum(buyers.list_revenue) as list_revenue,
        sum(buyers.discount_amount) as discount_amount,
        sum(buyers.usual_check) as usual_checks,
        sum(buyers.discount_amount) filter (where buyers.has_plain_percent) as percent_discount,
        sum(buyers.list_revenue) filter (where buyers.has_plain_percent) as percent_list_revenue,
        sum(
            case
                when buyers.has_plain_percent
                    then buyers.discount_rate * {{ wide('buyers.list_revenue') }}
            end
        ) as percent_promised
    from targets
    inner join buyers
        on
            targets.fitted_for = buyers.fitted_for
            and targets.comparable_days = buyers.duration_days
    group by targets.campaign_id, buyers.arm_kind
),

final as (
    select
        targets.campaign_id,
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
                - cast(organic.discount_amount as double) / nullif(organic.list_revenue, 0)
            ) * contacted.percent_list_revenue / nullif(contacted.percent_promised, 0))),
            1
        ) as percent_taken
    from targets
    left join sums as contacted
        on targets.campaign_id = contacted.campaign_id and contacted.arm_kind = 'contacted'
    left join sums as organic
        on targets.campaign_id = organic.campaign_id and organic.arm_kind = 'organic'
)

select * from final
