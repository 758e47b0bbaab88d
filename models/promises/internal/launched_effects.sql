{{ config(materialized='view') }}

with

-- whoever got which offer: the list chose that, and only all of them are like the control
offered as (
    select
        *,
        adjusted_difference is not null as is_adjusted
    from {{ ref('offers_together') }}
    where metric in ('profit_per_customer', 'discount_per_customer')
),

-- of all whom the list named, in the arms that were drawn
comparisons as (
    select
        campaign_id,
        metric,
        is_adjusted,
        cast(
            offer_customers * case when is_adjusted then adjusted_difference else difference end
            as decimal(28, 6)
        ) as difference,
        cast(
            offer_customers * case
                when is_adjusted then adjusted_ci_high - adjusted_ci_low
                else ci_high - ci_low
            end / 2 as decimal(28, 6)
        ) as half_width
    from offered
),

-- a metric of a campaign is one row
by_control as (
    select
        campaign_id,
        bool_and(is_adjusted) filter (where metric = 'profit_per_customer') as is_adjusted,
        max(difference) filter (where metric = 'profit_per_customer') as profit,
        max(half_width) filter (where metric = 'profit_per_customer') as half_width,
        max(difference) filter (where metric = 'discount_per_customer') as discount_cost,
        max(half_width) filter (where metric = 'discount_per_customer') as discount_half_width
    from comparisons
    group by campaign_id
),

-- a campaign that named nobody reached its control too: the cities that it held out tell
by_city as (
    select
        campaign_id,
        cast(total as decimal(28, 6)) as profit,
        cast((total_high - total_low) / 2 as decimal(28, 6)) as half_width
    from {{ ref('city_effects') }}
    where metric = 'profit_per_customer' and p_value is not null
),

final as (
    select
        campaign_id,
        profit,
        half_width,
        cast(null as decimal(28, 6)) as discount_cost,
        cast(null as decimal(28, 6)) as discount_half_width,
        false as is_adjusted,
        true as is_by_city
    from by_city
    union all
    select
        by_control.campaign_id,
        by_control.profit,
        by_control.half_width,
        by_control.discount_cost,
        by_control.discount_half_width,
        by_control.is_adjusted,
        false as is_by_city
    from by_control
    left join by_city on by_control.campaign_id = by_city.campaign_id
    where by_city.campaign_id is null
)

select * from final
