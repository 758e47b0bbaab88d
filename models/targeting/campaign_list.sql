with

decisions as (select * from {{ ref('contact_decisions') }}),

economics as (select * from {{ ref('offer_economics') }}),

customers as (select * from {{ ref('crm_customers') }}),

segments as (select * from {{ ref('customer_segments') }}),

support as (select * from {{ ref('training_support') }}),

reasons as (select * from {{ ref('customer_reasons') }}),

final as (
    select
        decisions.campaign_id,
        decisions.customer_id,
        cast(decisions.rank as bigint) as rank,
        decisions.decision,
        decisions.slice,
        decisions.propensity,
        decisions.offer_id,
        economics.response_probability,
        economics.response_source,
        economics.buy_probability,
        economics.buy_anyway_probability,
        economics.buy_anyway_source,
        economics.offer_support,
        economics.break_even_lift,
        economics.expected_revenue,
        economics.expected_revenue_anyway,
        economics.margin_rate,
        economics.ordinary_discount_share,
        economics.expected_margin,
        economics.expected_margin_anyway,
        economics.ordinary_discount_cost,
        economics.expected_response_value,
        economics.expected_discount_cost,
        economics.contact_cost,
        economics.opt_out_cost,
        decisions.expected_cost,
        economics.expected_profit,
        economics.expected_profit_low,
        economics.expected_profit_high,
        economics.profit_basis,
        decisions.excluded_because,
        case
            when decisions.decision = 'skip'
                then
                    case
                        when support.outside_support then 'unlike anyone contacted'
                        when {{ is_too_dear_by_opt_outs('economics') }}
                            then 'opt-outs cost more'
                        when economics.expected_profit <= 0 then 'does not pay'
                        when decisions.slice = 'holdout' then 'in the holdout'
                        when decisions.slice != 'target' then 'held back by the draw'
                        else 'limit reached'
                    end
        end as skipped_because,
        rests.rest_until,
        coalesce(support.outside_support, false) as outside_support,
        reasons.reason_1,
        reasons.reason_2,
        reasons.reason_3,
        reasons.reason_1_ru,
        reasons.reason_2_ru,
        reasons.reason_3_ru,
        segments.segment_id,
        customers.city
    from decisions
    inner join economics
        on
            decisions.campaign_id = economics.campaign_id
            and decisions.customer_id = economics.customer_id
            and decisions.offer_id = economics.offer_id
    inner join customers on decisions.customer_id = customers.customer_id
    left join segments on decisions.customer_id = segments.customer_id
    left join support
        on
            decisions.campaign_id = support.campaign_id
            and decisions.customer_id = support.customer_id
    left join {{ ref('resting_customers') }} as rests
        on
            decisions.campaign_id = rests.campaign_id
            and decisions.customer_id = rests.customer_id
    left join reasons
        on
            decisions.campaign_id = reasons.campaign_id
            and decisions.customer_id = reasons.customer_id
)

select * from final
