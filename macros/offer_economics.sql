{#-
    CTEs up to `predictions`: each customer of a target campaign with each of its offers, and what a contact is predicted to change:
    probabilities, receipts, revenue, terms. One row per campaign, customer and offer. `with_opt_outs=false`: as if nobody ever opted
    out, of the planned campaigns alone whose cost of that is to be learned.
-#}
{% macro offered_pairs(with_opt_outs=true) -%}
campaigns as (
    select terms.*
    from {{ ref('campaign_terms') }} as terms
    {% if not with_opt_outs -%}
        -- where nothing is to be learned no campaign is left, and nothing is computed
        inner join {{ ref('opt_out_rates') }} as rates on rates.is_known
        where terms.status = 'planned' and terms.opt_out_cost is null
    {%- endif %}
),

scores as (
    {{ scores_by_kind() }}
),

offered as (
    select
        features.campaign_id,
        features.customer_id,
        offers.offer_id,
        mechanics.cost_basis,
        mechanics.counts,
        mechanics.is_off_the_price,
        offers.discount_rate,
        offers.discount_amount,
        offers.contact_cost,
        {% if with_opt_outs -%}
            coalesce(campaigns.opt_out_cost, opt_outs.opt_out_cost, 0)
        {%- else -%}
            cast(0 as decimal(18, 2))
        {%- endif %} as opt_out_cost,
        offers.cost_per_response,
        campaigns.response_rule,
        campaigns.value_of_response,
        coalesce(campaigns.cashback_redeemed_share, 1) as cashback_redeemed_share,
        campaigns.margin_rate as own_margin_rate,
        features.usual_check,
        -- a response that is reported of a control too is an event of both arms, as a purchase is:
        -- its price is what it is worth, and all of that is margin
        campaigns.response_rule = 'reported' and arms.buy_anyway_probability is not null
            as is_lifted,
        -- the models tell of windows as long as the past campaign's; who responds to a message does
        -- so in its first days, however long it lasts
        case
            when campaigns.response_rule = 'purchase'
                then
                    coalesce(
                        cast(campaigns.duration_days as double)
                        {%- if with_opt_outs %} * coalesce(seasons.season_factor, 1){% endif %}
                        / features.duration_days, 1
                    )
            else 1
        end as exposure,
        coalesce(arms.ordinary_discount_share, features.discount_share)
            as own_discount_share,
        coalesce(check_shares.amount_over_share, 1) as amount_over_share,
        coalesce(check_shares.receipts_over_share, 1) as receipts_over_share,
        scores.response as scored_response,
        learnable.response_luck,
        coalesce(response_shares.response_share, 1) as response_share,
        coalesce(
            arms.buy_probability, scores.purchase, learnable.purchase_share, scores.response
        ) as window_purchase,
        coalesce(arms.buy_anyway_probability, scores.organic) as window_organic,
        coalesce(arms.offer_support, worth.contacted_buyers > 0, false) as offer_support,
        coalesce(
            arms.buy_anyway_source,
            case when scores.organic is null then 'none' else 'organic_windows' end
        ) as buy_anyway_source,
        -- the pessimist's base is high: then the contact changes less
        coalesce(
            arms.buy_probability_low, scores.purchase, learnable.purchase_share, scores.response
        ) as window_purchase_low,
        coalesce(
            arms.buy_probability_high, scores.purchase, learnable.purchase_share, scores.response
        ) as window_purchase_high,
        coalesce(arms.buy_anyway_low, 0.7 * scores.organic) as window_organic_low,
        coalesce(arms.buy_anyway_high, least(1.3 * scores.organic, 1)) as window_organic_high,
        coalesce(arms.receipts_per_buyer, worth.contacted_receipts_per_buyer)
            as window_receipts_per_buyer,
        worth.percent_taken,
        discounts.overlap_share,
        discounts.room,
        coalesce(arms.checks_per_buyer, worth.contacted_checks_per_buyer) * features.usual_check
            as window_contacted_revenue,
        coalesce(arms.checks_per_buyer_anyway, worth.organic_checks_per_buyer)
        * features.usual_check as window_organic_revenue
    from {{ ref('scoring_set') }} as features
    inner join campaigns on features.campaign_id = campaigns.campaign_id
    inner join {{ ref('campaign_offers') }} as offers
        on features.campaign_id = offers.campaign_id
    inner join {{ ref('mechanics') }} as mechanics on offers.mechanic = mechanics.mechanic
    inner join {{ ref('learnable_models') }} as learnable
        on features.fitted_for = learnable.fitted_for
    left join scores
        on features.campaign_id = scores.campaign_id and features.customer_id = scores.customer_id
    left join {{ ref('window_values') }} as worth on features.campaign_id = worth.campaign_id
    left join {{ ref('arm_scores') }} as arms
        on
            features.campaign_id = arms.campaign_id
            and features.customer_id = arms.customer_id
            and offers.offer_id = arms.offer_id
    left join {{ ref('discount_overlaps') }} as discounts
        on
            offers.campaign_id = discounts.campaign_id
            and offers.offer_id = discounts.offer_id
            and discounts.depth_factor = 1
    left join {{ ref('check_shares') }} as check_shares
        on
            offers.campaign_id = check_shares.campaign_id
            and offers.offer_id = check_shares.offer_id
            and features.customer_id = check_shares.customer_id
    left join {{ ref('response_shares') }} as response_shares
        on
            offers.campaign_id = response_shares.campaign_id
            and offers.offer_id = response_shares.offer_id
            and features.customer_id = response_shares.customer_id
    {% if with_opt_outs -%}
        -- but of opt-outs: messages of a year come in every season
        left join {{ ref('planned_seasons') }} as seasons
            on features.campaign_id = seasons.campaign_id
        left join {{ ref('opt_out_costs') }} as opt_outs
            on
                features.campaign_id = opt_outs.campaign_id
                and features.customer_id = opt_outs.customer_id
    {%- endif %}
    -- a replay that nothing could be learned for predicts nothing
    where features.fitted_for = '' or coalesce(scores.response, scores.organic) is not null
),

-- in the days of the plan; an end of the interval is of one base, in further days too
chances as (
    select
        *,
        {{ chance_over_days('window_purchase', 'window_organic') }} as purchase,
        {{ chance_over_days('window_organic', 'window_organic') }} as organic,
        {% for end, base in [('', ''), ('_low', '_high'), ('_high', '_low')] %}
            {{ revenue_over_days(
                'window_purchase' ~ end ~ ' * window_contacted_revenue',
                'window_organic' ~ base ~ ' * window_organic_revenue',
            ) }} as contacted_of_all{{ end }},
        {% endfor %}
        exposure * window_organic * window_organic_revenue as organic_of_all
    from offered
),

-- of a buyer again: receipts go with the revenue, and so do the ends, which count the same buyers
planned as (
    select
        *,
        case
            when exposure = 1 then window_contacted_revenue
            else contacted_of_all / nullif(purchase, 0)
        end as own_contacted_revenue,
        case
            when exposure = 1 then window_organic_revenue
            else organic_of_all / nullif(organic, 0)
        end as own_organic_revenue,
        case
            when exposure = 1 then window_receipts_per_buyer
            else
                window_receipts_per_buyer * contacted_of_all
                / nullif(purchase * window_contacted_revenue, 0)
        end as contacted_receipts_per_buyer,
        {% for end in ['low', 'high'] %}
            case
                when exposure = 1 then window_purchase_{{ end }}
                else purchase * contacted_of_all_{{ end }} / nullif(contacted_of_all, 0)
            end as purchase_{{ end }},
            case
                when exposure = 1 then window_organic_{{ end }}
                else organic * window_organic_{{ end }} / nullif(window_organic, 0)
            end as organic_{{ end }}
            {%- if not loop.last %},{% endif %}
        {% endfor %}
    from chances
),

-- one event, one number: a response that is a purchase is the one the money counts on
predictions as (
    select
        *,
        case
            when response_rule = 'reported' and not is_lifted then scored_response
            else purchase * response_share
        end as response,
        case when is_lifted then value_of_response else own_contacted_revenue end
            as contacted_revenue,
        case when is_lifted then value_of_response else own_organic_revenue end as organic_revenue,
        case when is_lifted then 1 else own_margin_rate end as margin_rate,
        case when is_lifted then 0 else own_discount_share end as ordinary_discount_share
    from planned
)
{%- endmacro %}

{#-
    CTEs up to `added_up`: what an offer costs and earns of the rows of `relation`, which has the columns of `predictions`, and
    the terms of it as the list shows them.
-#}
{% macro offer_prices(relation) -%}
-- a share off the price is not taken whole, least of all on goods that are discounted anyway
taken as (
    select
        *,
        case
            when is_off_the_price
                then
                    least(
                        percent_taken * coalesce(
                            greatest(
                                1
                                - overlap_share * ordinary_discount_share
                                / nullif(discount_rate, 0),
                                0
                            ) / nullif(room, 0),
                            1
                        ),
                        1
                    )
            else 1
        end as share_taken
    from {{ relation }}
),

-- what the offer costs when its customer buys, beside the discounts everybody gets; a response
-- may ask for more than a purchase
priced as (
    select
        *,
        case
            when is_lifted then cost_per_response
            else
                {{ mechanic_cost(
                    list_price='contacted_revenue * amount_over_share * share_taken',
                    paid='contacted_revenue * (1 - ordinary_discount_share) * amount_over_share',
                    receipts='contacted_receipts_per_buyer * receipts_over_share',
                    responders='response / nullif(purchase, 0)',
                ) }}
        end as offer_cost_if_bought
    from taken
),

-- of one buyer
margins as (
    select
        *,
        contacted_revenue * (margin_rate - ordinary_discount_share) - offer_cost_if_bought
            as value_of_a_buyer,
        organic_revenue * (margin_rate - ordinary_discount_share) as value_of_a_buyer_without_contact
    from priced
),

profits as (
    select
        *,
        purchase * value_of_a_buyer - organic * value_of_a_buyer_without_contact - contact_cost
        - opt_out_cost as profit,
        purchase_low * value_of_a_buyer - organic_high * value_of_a_buyer_without_contact
        - contact_cost - opt_out_cost as profit_low,
        purchase_high * value_of_a_buyer - organic_low * value_of_a_buyer_without_contact
        - contact_cost - opt_out_cost as profit_high,
        (organic * value_of_a_buyer_without_contact + contact_cost + opt_out_cost)
        / nullif(greatest(value_of_a_buyer, 0), 0) / nullif(organic, 0) - 1 as break_even_lift,
        response_rule = 'reported' and not is_lifted as is_reported
    from margins
),

{{ profit_terms('profits') }}
{%- endmacro %}


{#- A scenario's margin: the worth of a response that a control reports too is no margin of anything. -#}
{% macro moved_margin_rate() -%}
    predictions.margin_rate
    * case when predictions.is_lifted then 1 else scenarios.margin_factor end
{%- endmacro %}
