-- Discount given to customers who would have bought anyway, in money: of everything an offer took off, the part
-- that its buyers above the control's conversion did not need to be won with, and the part of the discounts that
-- the control got without any offer. By decile of the chance of buying anyway, counted before the campaign.
with

base as (select * from {{ ref('base_probabilities') }}),

contacts as (select * from {{ ref('fct_campaign_contacts') }}),

campaigns as (select * from {{ ref('dim_campaigns') }}),

ranked as (
    select
        campaign_id,
        customer_id,
        arm,
        base_probability,
        ntile(10) over (partition by campaign_id order by base_probability, customer_id) as decile
    from base
),

arms as (
    select
        ranked.campaign_id,
        ranked.decile,
        ranked.arm,
        count(*) as customers,
        avg(ranked.base_probability) as base_probability,
        count(*) filter (where contacts.bought) / cast(count(*) as double) as conversion,
        cast(sum(contacts.discount_cost) as double) / count(*) as discount_per_customer,
        sum(contacts.discount_cost) as discount_cost
    from ranked
    inner join contacts
        on
            ranked.campaign_id = contacts.campaign_id
            and ranked.customer_id = contacts.customer_id
    group by ranked.campaign_id, ranked.decile, ranked.arm
),

-- whoever would have bought anyway got the offer's extra discount for nothing
final as (
    select
        offers.campaign_id,
        offers.arm,
        offers.decile,
        offers.customers,
        offers.base_probability,
        offers.conversion as offer_conversion,
        controls.conversion as control_conversion,
        cast(offers.discount_cost as decimal(18, 2)) as discount_given,
        cast(controls.discount_per_customer * offers.customers as decimal(18, 2))
            as discount_without_offer,
        cast(
            greatest(offers.discount_per_customer - controls.discount_per_customer, 0)
            * offers.customers
            * coalesce(least(controls.conversion / nullif(offers.conversion, 0), 1), 0)
            as decimal(18, 2)
        ) as discount_gifted,
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
