{#- Columns of `predictions` that no scenario moves. -#}
{%- set kept = [
    'campaign_id', 'customer_id', 'offer_id', 'cost_basis', 'counts', 'is_off_the_price',
    'response_rule', 'value_of_response', 'cashback_redeemed_share', 'ordinary_discount_share',
    'amount_over_share', 'receipts_over_share', 'purchase', 'organic', 'purchase_low',
    'purchase_high', 'organic_low', 'organic_high', 'contacted_receipts_per_buyer', 'percent_taken',
    'contacted_revenue', 'organic_revenue', 'response', 'response_luck', 'is_lifted', 'opt_out_cost',
] -%}

{{ config(materialized=not_kept()) }}

with

{{ offered_pairs() }},

scenarios as (select * from {{ ref('scenarios') }}),

choosable as (
    select *
    from {{ ref('choosable_offers') }}
    where is_tried or (slice = 'target' and is_choosable)
),

-- people respond as they are expected to: a scenario moves what that earns and costs; three tenths
-- of a contact at 0.03 are less than a kopeck, so they are added to the terms as they are
moved as (
    select
        {% for column in kept %}
            predictions.{{ column }},
        {% endfor %}
        scenarios.lever,
        scenarios.change_percent,
        choosable.is_tried,
        choosable.response_probability,
        cast({{ moved_margin_rate() }} as decimal(9, 6)) as margin_rate,
        predictions.contact_cost,
        cast(predictions.contact_cost * (scenarios.contact_cost_factor - 1) as decimal(18, 4))
            as added_contact_cost,
        cast(predictions.discount_rate * scenarios.depth_factor as decimal(9, 6)) as discount_rate,
        cast(predictions.discount_amount * scenarios.depth_factor as decimal(18, 2))
            as discount_amount,
        cast(predictions.cost_per_response * scenarios.depth_factor as decimal(18, 2))
            as cost_per_response,
        coalesce(at_depth.overlap_share, predictions.overlap_share) as overlap_share,
        coalesce(at_depth.room, predictions.room) as room
    from predictions
    inner join choosable
        on
            predictions.campaign_id = choosable.campaign_id
            and predictions.customer_id = choosable.customer_id
            and predictions.offer_id = choosable.offer_id
    cross join scenarios
    left join {{ ref('discount_overlaps') }} as at_depth
        on
            predictions.campaign_id = at_depth.campaign_id
            and predictions.offer_id = at_depth.offer_id
            and scenarios.depth_factor = at_depth.depth_factor
),

{{ offer_prices('moved') }},

final as (
    select
        campaign_id,
        lever,
        change_percent,
        customer_id,
        offer_id,
        is_tried,
        response_probability,
        cast(
            contact_cost + coalesce(expected_discount_cost, 0) + added_contact_cost
            as decimal(18, 4)
        ) as expected_cost,
        cast(expected_profit - added_contact_cost as decimal(18, 4)) as expected_profit
    from added_up
)

select * from final
