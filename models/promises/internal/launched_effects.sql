{{ config(materialized='view') }}

with

trust as (select * from {{ ref('campaign_trust') }}),

-- offers that the list chose people for add up to what all of them did; each adjusted by a slope
-- of its own, to other people than the control, they would not
arms as (
    select
        comparisons.*,
        comparisons.adjusted_difference is not null
        and not coalesce(trust.compares_different_people, false) as is_adjusted
    from {{ ref('arm_comparisons') }} as comparisons
    left join trust on comparisons.campaign_id = trust.campaign_id
    where comparisons.metric in ('profit_per_customer', 'discount_per_customer')
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
    from arms
),

-- offers share one control: their errors are added as if they erred together
by_control as (
    select
        campaign_id,
        bool_and(is_adjusted) as is_adjusted,
        sum(difference) filter (where metric = 'profit_per_customer') as profit,
        sum(half_width) filter (where metric = 'profit_per_customer') as half_width,
        sum(difference) filter (where metric = 'discount_per_customer') as discount_cost
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
        false as is_adjusted,
        true as is_by_city
    from by_city
    union all
    select
        by_control.campaign_id,
        by_control.profit,
        by_control.half_width,
        by_control.discount_cost,
        by_control.is_adjusted,
        false as is_by_city
    from by_control
    left join by_city on by_control.campaign_id = by_city.campaign_id
    where by_city.campaign_id is null
)

select * from final
