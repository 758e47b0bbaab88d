-- The slides: move to segments with a base conversion of 10-20 %.
-- Does the offer earn more there? By the chance of buying anyway, counted before the campaign;
-- effect_by_base_decile is the same by decile. Intervals are of one band, not of all at once;
-- a band with too few buyers in an arm (see campaign_effects) has none.
with

contacts as (select * from {{ ref('contact_deciles') }}),

campaigns as (select * from {{ ref('dim_campaigns') }}),

banded as (
    select
        campaign_id,
        arm,
        bought,
        profit,
        case
            when base_probability < 0.1 then 'below 10 %'
            when base_probability <= 0.2 then '10 to 20 %'
            else 'above 20 %'
        end as base_conversion,
        base_probability
    from contacts
),

sums as (
    select
        campaign_id,
        base_conversion,
        arm,
        min(base_probability) as base_from,
        count(*) as customers,
        count(*) filter (where bought) as buyers,
        {{ whole_sum('profit') }} as profit,
        {{ whole_sum(wide('profit') ~ ' * ' ~ wide('profit')) }} as profit_squares
    from banded
    group by campaign_id, base_conversion, arm
),

arms as (
    select
        *,
        buyers / cast(customers as double) as conversion,
        cast(profit as double) / customers as profit_per_customer,
        {{ variance_of_mean('profit_squares', 'profit', 'profit') }} as profit_variance
    from sums
),

compared as (
    select
        offers.campaign_id,
        offers.arm,
        offers.base_conversion,
        least(offers.base_from, controls.base_from) as base_from,
        offers.customers as offer_customers,
        controls.customers as control_customers,
        offers.conversion as offer_conversion,
        controls.conversion as control_conversion,
        offers.conversion - controls.conversion as difference,
        case when {{ arms_are_enough(5, and_others=true) }} then {{ newcombe_bound(-1) }} end
            as ci_low,
        case when {{ arms_are_enough(5, and_others=true) }} then {{ newcombe_bound(1) }} end
            as ci_high,
        offers.profit_per_customer - controls.profit_per_customer as profit_difference,
        case
            when {{ arms_are_enough(20) }}
                then 1.96 * sqrt(offers.profit_variance + controls.profit_variance)
        end as profit_margin
    from arms as offers
    inner join arms as controls
        on
            offers.campaign_id = controls.campaign_id
            and offers.base_conversion = controls.base_conversion
            and controls.arm = 'control'
    where offers.arm != 'control'
),

final as (
    select
        compared.campaign_id,
        compared.arm,
        compared.base_conversion,
        compared.offer_customers,
        compared.control_customers,
        compared.offer_conversion,
        compared.control_conversion,
        compared.difference,
        compared.ci_low,
        compared.ci_high,
        compared.profit_difference,
        compared.profit_difference - compared.profit_margin as profit_ci_low,
        compared.profit_difference + compared.profit_margin as profit_ci_high,
        case
            when not campaigns.is_trustworthy then 'cannot be trusted'
            when compared.profit_margin is null then 'too little to tell'
            when compared.profit_difference > compared.profit_margin then 'gain'
            when compared.profit_difference < -compared.profit_margin then 'loss'
            else 'not shown'
        end as verdict,
        campaigns.is_trustworthy,
        compared.base_from
    from compared
    inner join campaigns on compared.campaign_id = campaigns.campaign_id
)

select * from final
order by campaign_id, arm, base_from
