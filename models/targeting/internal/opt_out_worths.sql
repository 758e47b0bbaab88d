with

{{ offered_pairs(with_opt_outs=false) }},

{{ offer_prices('predictions') }},

best as (
    select
        campaign_id,
        customer_id,
        max(expected_profit) as expected_profit
    from added_up
    group by campaign_id, customer_id
),

-- later messages go to those whom a contact pays with; asked before the maximum is taken, Spark
-- writes the whole formula out again for each step of it, and plans for three minutes
paying as (
    select
        campaign_id,
        count(*) as customers,
        sum(expected_profit) as expected_profit
    from best
    where expected_profit > 0
    group by campaign_id
),

final as (
    select
        paying.campaign_id,
        cast(
            rates.contacts_a_year * cast(paying.expected_profit as double) / paying.customers
            as decimal(18, 2)
        ) as opt_out_worth
    from paying
    cross join {{ ref('opt_out_rates') }} as rates
)

select * from final
