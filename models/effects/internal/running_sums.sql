{%- set metrics = {
    'profit_per_customer': 'profit',
    'conversion': '1',
    'revenue_per_customer': 'revenue',
} -%}

with

customers as (select * from {{ ref('running_customers') }}),

mechanics as (select * from {{ ref('mechanics') }}),

-- contacts are paid for whoever buys: their cost stands in running_arms
terms as (
    select
        campaign_id,
        arm,
        is_control,
        mechanic,
        discount_rate,
        discount_amount,
        min_check,
        0 as contact_cost,
        0 as opt_out_cost,
        cost_per_response,
        cashback_redeemed_share,
        margin_rate,
        value_of_response
    from {{ ref('arm_terms') }}
),

bought as (
    select
        customers.campaign_id,
        customers.customer_id,
        customers.arm,
        receipts.purchased_on,
        receipts.net_amount,
        receipts.net_discount_amount,
        receipts.amount + receipts.discount_amount >= terms.min_check as is_over
    from customers
    inner join terms
        on customers.campaign_id = terms.campaign_id and customers.arm = terms.arm
    inner join {{ ref('receipts') }} as receipts
        on
            customers.customer_id = receipts.customer_id
            and receipts.purchased_on between customers.starts_on and customers.last_day
    where receipts.is_purchase
),

-- by the evening of a day without purchases all is as it was: it has no rows
evenings as (
    select distinct
        campaign_id,
        purchased_on as evening
    from bought
),

outcomes as (
    select
        bought.campaign_id,
        bought.arm,
        evenings.evening,
        'purchase' as response_rule,
        count(*) filter (where bought.is_over) > 0 as responded,
        cast(sum(bought.net_amount) as decimal(18, 2)) as revenue,
        cast(sum(bought.net_discount_amount) as decimal(18, 2)) as discount_amount,
        count(*) filter (where bought.is_over) as receipts_over_check,
        cast(coalesce(sum(bought.net_amount) filter (where bought.is_over), 0) as decimal(18, 2))
            as paid_over_check,
        cast(
            coalesce(
                sum(bought.net_amount + bought.net_discount_amount) filter (where bought.is_over),
                0
            ) as decimal(18, 2)
        ) as list_price_over_check
    from bought
    inner join evenings
        on
            bought.campaign_id = evenings.campaign_id
            and bought.purchased_on <= evenings.evening
    group by bought.campaign_id, bought.arm, bought.customer_id, evenings.evening
),

profits as (
    select
        outcomes.campaign_id,
        outcomes.arm,
        outcomes.evening,
        outcomes.revenue,
        {{ contact_profit() }} as profit
    from outcomes
    inner join terms
        on outcomes.campaign_id = terms.campaign_id and outcomes.arm = terms.arm
    inner join mechanics on terms.mechanic = mechanics.mechanic
),

final as (
    {% for metric, value in metrics.items() %}
        select
            campaign_id,
            arm,
            evening,
            '{{ metric }}' as metric,
            count(*) as buyers,
            cast(sum({{ value }}) as decimal(38, 2)) as value,
            cast(sum({{ wide(value) }} * {{ wide(value) }}) as decimal(38, 4)) as value_squared
        from profits
        group by campaign_id, arm, evening
        {% if not loop.last %}
            union all
        {% endif %}
    {% endfor %}
)

select * from final
