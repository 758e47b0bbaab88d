-- How much discount went to customers who would have bought anyway? What the offer took off beyond
-- the control's discounts, times the share of its buyers that the control's conversion promised;
-- by decile of the chance of buying anyway, counted before the campaign on everybody known by then.
with

contacts as (select * from {{ ref('contact_deciles') }}),

campaigns as (select * from {{ ref('dim_campaigns') }}),

arms as (
    select
        campaign_id,
        decile,
        arm,
        count(*) as customers,
        min(base_probability) as base_from,
        max(base_probability) as base_to,
        count(*) filter (where bought) as buyers,
        count(*) filter (where bought) / cast(count(*) as double) as conversion,
        cast(sum(discount_cost) as double) / count(*) as discount_per_customer,
        sum(discount_cost) as discount_cost
    from contacts
    group by campaign_id, decile, arm
),

-- whoever would have bought anyway got the offer's extra discount for nothing
final as (
    select
        offers.campaign_id,
        offers.arm,
        offers.decile,
        offers.customers,
        least(offers.base_from, controls.base_from) as base_from,
        greatest(offers.base_to, controls.base_to) as base_to,
        offers.conversion as offer_conversion,
        controls.conversion as control_conversion,
        cast(offers.discount_cost as decimal(18, 2)) as discount_given,
        cast(controls.discount_per_customer * offers.customers as decimal(18, 2))
            as discount_without_offer,
        -- a ratio from a handful of buyers is no result
        case
            when {{ arms_are_enough(20) }}
                then
                    cast(
                        greatest(offers.discount_per_customer - controls.discount_per_customer, 0)
                        * offers.customers
                        * coalesce(least(controls.conversion / nullif(offers.conversion, 0), 1), 0)
                        as decimal(18, 2)
                    )
        end as discount_gifted,
        campaigns.is_trustworthy
    from arms as offers
    inner join arms as controls
        on
            offers.campaign_id = controls.campaign_id
            and offers.decile = controls.decile
            and controls.arm = 'control'
    inner join campaigns on offers.campaign_id = campaigns.campaign_id
    where offers.arm != 'control'
)

select * from final
order by campaign_id, arm, decile
