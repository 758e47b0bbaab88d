with

campaigns as (select * from {{ ref('campaign_terms') }} where status = 'past'),

offers as (
    select
        offers.campaign_id,
        offers.offer_id,
        offers.min_check,
        campaigns.starts_on,
        campaigns.ends_on,
        campaigns.duration_days
    from {{ ref('campaign_offers') }} as offers
    inner join campaigns on offers.campaign_id = campaigns.campaign_id
    where offers.min_check > 0
),

assigned as (
    select
        offers.*,
        outcomes.customer_id,
        case when outcomes.arm = 'control' then 'control' else 'offer' end as arm
    from offers
    inner join {{ ref('contact_outcomes') }} as outcomes
        on
            offers.campaign_id = outcomes.campaign_id
            and outcomes.arm in (offers.offer_id, 'control')
),

-- without a control: the same customers in as many days before the campaign
earlier as (
    select
        campaign_id,
        offer_id,
        min_check,
        {{ add_days('starts_on', '-duration_days') }} as starts_on,
        {{ add_days('starts_on', -1) }} as ends_on,
        duration_days,
        customer_id,
        'earlier' as arm
    from assigned
    where
        not exists (
            select controls.campaign_id from assigned as controls
            where controls.campaign_id = assigned.campaign_id and controls.arm = 'control'
        )
),

compared as (
    select * from assigned
    union all
    select * from earlier
),

-- at list price, which the offer's own discount does not move
checks as (
    select
        compared.campaign_id,
        compared.offer_id,
        compared.min_check,
        compared.arm,
        compared.customer_id,
        count(*) filter (
            where receipts.amount + receipts.discount_amount >= compared.min_check
        ) as over_checks,
        count(*) filter (
            where receipts.amount + receipts.discount_amount < compared.min_check
        ) as near_checks
    from compared
    left join {{ ref('receipts') }} as receipts
        on
            compared.customer_id = receipts.customer_id
            and receipts.is_purchase
            and receipts.purchased_on between compared.starts_on and compared.ends_on
            and receipts.amount + receipts.discount_amount
            >= {{ nearness() }} * compared.min_check
    group by
        compared.campaign_id,
        compared.offer_id,
        compared.min_check,
        compared.arm,
        compared.customer_id
),

final as (
    select
        campaign_id,
        offer_id,
        min_check,
        arm,
        count(*) as customers,
        cast(sum(over_checks) as bigint) as over_checks,
        cast(sum(near_checks) as bigint) as near_checks,
        cast(sum(over_checks * over_checks) as bigint) as over_squares,
        cast(sum(near_checks * near_checks) as bigint) as near_squares,
        cast(sum(over_checks * near_checks) as bigint) as over_near_products
    from checks
    group by campaign_id, offer_id, min_check, arm
)

select * from final
