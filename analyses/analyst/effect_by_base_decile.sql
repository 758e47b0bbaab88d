-- What did the offer do by decile of the chance of buying anyway? The chance is counted before the
-- campaign, on everybody known by then: a base fitted on the same control sorts its buyers to the
-- top and shows -43 points out of nothing. The verdict is of the conversion, one decile at a time;
-- too few buyers in an arm tell nothing (see campaign_effects).
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
        cast({{ whole_sum('profit') }} as double) / count(*) as profit_per_customer
    from contacts
    group by campaign_id, decile, arm
),

compared as (
    select
        offers.campaign_id,
        offers.arm,
        offers.decile,
        least(offers.base_from, controls.base_from) as base_from,
        greatest(offers.base_to, controls.base_to) as base_to,
        offers.customers as offer_customers,
        controls.customers as control_customers,
        offers.conversion as offer_conversion,
        controls.conversion as control_conversion,
        offers.conversion - controls.conversion as difference,
        case when {{ arms_are_enough(5, and_others=true) }} then {{ newcombe_bound(-1) }} end
            as ci_low,
        case when {{ arms_are_enough(5, and_others=true) }} then {{ newcombe_bound(1) }} end
            as ci_high,
        case
            when {{ arms_are_enough(20) }}
                then offers.profit_per_customer - controls.profit_per_customer
        end as profit_difference
    from arms as offers
    inner join arms as controls
        on
            offers.campaign_id = controls.campaign_id
            and offers.decile = controls.decile
            and controls.arm = 'control'
    where offers.arm != 'control'
),

final as (
    select
        compared.campaign_id,
        compared.arm,
        compared.decile,
        compared.base_from,
        compared.base_to,
        compared.offer_customers,
        compared.control_customers,
        compared.offer_conversion,
        compared.control_conversion,
        compared.difference,
        compared.ci_low,
        compared.ci_high,
        compared.profit_difference,
        case
            when not campaigns.is_trustworthy then 'cannot be trusted'
            when compared.ci_low is null then 'too little to tell'
            when compared.ci_low > 0 then 'gain'
            when compared.ci_high < 0 then 'loss'
            else 'not shown'
        end as verdict,
        campaigns.is_trustworthy
    from compared
    inner join campaigns on compared.campaign_id = campaigns.campaign_id
)

select * from final
order by campaign_id, arm, decile
