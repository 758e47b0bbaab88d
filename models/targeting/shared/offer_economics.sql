with

{{ offered_pairs() }},

{{ offer_prices('predictions') }},

final as (
    select
        campaign_id,
        customer_id,
        offer_id,
        coalesce(response, organic) as response_probability,
        case when response is null then 'organic_windows' else 'campaigns' end as response_source,
        case when not is_reported then purchase end as buy_probability,
        organic as buy_anyway_probability,
        buy_anyway_source,
        offer_support,
        case when not is_reported then break_even_lift end as break_even_lift,
        case
            when is_reported and expected_profit is not null then 'gross, not incremental'
            -- a lift learned from contacts that somebody chose is what they did and whom he chose
            when not is_reported and expected_profit is not null and buy_anyway_source = 'control'
                then 'incremental'
            when not is_reported and expected_profit is not null
                then 'effect plus selection: no control'
            else 'none: ranked by response'
        end as profit_basis,
        expected_revenue,
        expected_revenue_anyway,
        list_margin_rate as margin_rate,
        list_discount_share as ordinary_discount_share,
        expected_margin,
        expected_margin_anyway,
        ordinary_discount_cost,
        expected_response_value,
        expected_discount_cost,
        contact_cost,
        cast(opt_out_cost as decimal(18, 2)) as opt_out_cost,
        expected_profit,
        expected_profit_low,
        expected_profit_high
    from added_up
)

select * from final
