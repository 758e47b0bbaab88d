with

customers as (select * from {{ ref('running_customers') }}),

final as (
    select
        campaign_id,
        arm,
        starts_on,
        last_day,
        duration_days,
        has_profit,
        is_personalised,
        count(*) as customers,
        cast(sum(contact_cost) as decimal(18, 2)) as contact_costs
    from customers
    group by
        campaign_id,
        arm,
        starts_on,
        last_day,
        duration_days,
        has_profit,
        is_personalised
)

select * from final
