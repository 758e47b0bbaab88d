-- whoever adds up the columns of a row finds its profit, to the kopeck, and its probabilities speak
-- of one event once: one row per published row where it is otherwise
with

campaign_list as (select * from {{ ref('campaign_list') }}),

campaigns as (select * from {{ ref('campaign_terms') }}),

offers as (select * from {{ ref('campaign_offers') }}),

added_up as (
    select
        campaign_list.*,
        campaigns.response_rule,
        coalesce(offers.min_check, 0) as min_check,
        case
            when
                campaigns.response_rule = 'reported'
                and campaign_list.profit_basis != 'incremental'
                then campaign_list.expected_response_value
            else
                campaign_list.expected_margin - campaign_list.expected_margin_anyway
                - campaign_list.ordinary_discount_cost
        end - campaign_list.expected_discount_cost - campaign_list.contact_cost
        - campaign_list.opt_out_cost as sum_of_terms
    from campaign_list
    inner join campaigns on campaign_list.campaign_id = campaigns.campaign_id
    inner join offers
        on
            campaign_list.campaign_id = offers.campaign_id
            and campaign_list.offer_id = offers.offer_id
),

final as (
    select
        campaign_id,
        customer_id,
        offer_id,
        sum_of_terms,
        expected_profit,
        response_probability,
        buy_probability
    from added_up
    where
        sum_of_terms is distinct from expected_profit
        or abs(expected_margin - expected_revenue * margin_rate) > 0.005
        or abs(expected_margin_anyway - expected_revenue_anyway * margin_rate) > 0.005
        or abs(
            ordinary_discount_cost
            - (expected_revenue - expected_revenue_anyway) * ordinary_discount_share
        ) > 0.005
        or (
            (response_rule = 'purchase' or profit_basis = 'incremental')
            and (
                response_probability > buy_probability
                or (
                    (min_check = 0 or response_rule = 'reported')
                    and response_probability != buy_probability
                )
            )
        )
)

select * from final
