{#- So many offers to customers are chosen from again in each replicate. -#}
{%- set most_chosen_from = 10000 -%}

with

campaigns as (select * from {{ ref('campaign_terms') }}),

economics as (select * from {{ ref('offer_economics') }}),

steps as (select * from {{ ref('frontier_steps') }}),

counted as (
    select
        campaign_id,
        least(1, cast({{ most_chosen_from }} as double) / count(*)) as share_chosen_from
    from steps
    group by campaign_id
),

-- place 0 is the list itself; the places of the frontier add a step and take away the one below it;
-- of who is tried nothing is promised
placed as (
    select
        campaign_id,
        customer_id,
        offer_id,
        0 as place,
        0 as spent_turn,
        1 as sign
    from {{ ref('contact_decisions') }}
    where decision = 'contact'
    union all
    select
        campaign_id,
        customer_id,
        offer_id,
        place,
        spent_turn,
        1 as sign
    from steps
    where step > 0
    union all
    select
        steps.campaign_id,
        steps.customer_id,
        below.offer_id,
        steps.place,
        steps.spent_turn,
        -1 as sign
    from steps
    inner join steps as below
        on
            steps.campaign_id = below.campaign_id
            and steps.customer_id = below.customer_id
            and steps.step = below.step + 1
    where below.step > 0
),

final as (
    select
        targets.fitted_for,
        placed.campaign_id,
        placed.customer_id,
        placed.offer_id,
        cast(placed.place as bigint) as place,
        placed.spent_turn,
        placed.sign,
        case
            when
                placed.place > 0
                and placed.sign = 1
                and {{ share_of_hash('placed.customer_id') }} <= counted.share_chosen_from
                then counted.share_chosen_from
        end as share_chosen_from,
        economics.contact_cost + coalesce(economics.expected_discount_cost, 0) as expected_cost,
        economics.expected_revenue,
        economics.expected_revenue_anyway,
        coalesce(economics.expected_discount_cost, 0) as expected_discount_cost,
        economics.expected_profit,
        mechanics.cost_basis,
        case
            when campaigns.response_rule = 'reported' then economics.margin_rate
            else campaigns.margin_rate
        end as margin_rate,
        arms.buy_anyway_probability,
        case
            when
                campaigns.response_rule = 'purchase'
                and campaigns.duration_days * seasons.season_factor > targets.comparable_days
                then
                    coalesce(
                        1
                        - (
                            1
                            - targets.comparable_days
                            / (campaigns.duration_days * seasons.season_factor)
                        )
                        * cast(economics.expected_revenue_anyway as double)
                        / nullif(cast(economics.expected_revenue as double), 0), 1
                    )
            else 1
        end as lifted_share,
        coalesce(arms.ordinary_discount_share, economics.ordinary_discount_share)
            as ordinary_discount_share,
        seasons.window_deviation,
        seasons.season_deviation
    from placed
    inner join {{ ref('target_campaigns') }} as targets
        on placed.campaign_id = targets.campaign_id
    inner join campaigns on placed.campaign_id = campaigns.campaign_id
    left join counted on placed.campaign_id = counted.campaign_id
    inner join {{ ref('campaign_offers') }} as offers
        on placed.campaign_id = offers.campaign_id and placed.offer_id = offers.offer_id
    left join {{ ref('mechanics') }} as mechanics on offers.mechanic = mechanics.mechanic
    inner join economics
        on
            placed.campaign_id = economics.campaign_id
            and placed.customer_id = economics.customer_id
            and placed.offer_id = economics.offer_id
    inner join {{ ref('arm_scores') }} as arms
        on
            placed.campaign_id = arms.campaign_id
            and placed.customer_id = arms.customer_id
            and placed.offer_id = arms.offer_id
    inner join {{ ref('season_spread') }} as seasons
        on placed.campaign_id = seasons.campaign_id
    where {{ is_incremental_basis('economics.profit_basis') }}
)

select * from final
