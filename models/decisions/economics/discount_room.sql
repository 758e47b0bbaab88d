{#- How many lines the population's mean weighs against a customer's own: see docs/decisions. -#}
{%- set strength = 3 -%}

with

targets as (select * from {{ ref('target_campaigns') }}),

offers as (
    select
        targets.campaign_id,
        targets.known_before,
        offers.offer_id,
        offers.discount_rate
    from {{ ref('campaign_offers') }} as offers
    inner join targets on offers.campaign_id = targets.campaign_id
    where offers.mechanic = 'percent' and offers.discount_rate > 0
),

offered as (
    select
        audience.customer_id,
        campaigns.starts_on,
        campaigns.ends_on
    from {{ ref('campaign_audience') }} as audience
    inner join {{ ref('campaign_terms') }} as campaigns
        on audience.campaign_id = campaigns.campaign_id
    where audience.arm != 'control' and campaigns.status != 'planned'
),

-- bought when no offer was open to the customer
ordinary_lines as (
    select
        purchases.customer_id,
        purchases.purchased_on,
        purchases.amount + purchases.discount_amount as list_amount,
        cast(purchases.discount_amount as double)
        / (purchases.amount + purchases.discount_amount) as taken
    from {{ ref('crm_purchases') }} as purchases
    where
        purchases.amount > 0
        and not exists (
            select offered.customer_id
            from offered
            where
                offered.customer_id = purchases.customer_id
                and purchases.purchased_on between offered.starts_on and offered.ends_on
        )
),

-- in millionths, whole: sums of floats depend on their order
summed as (
    select
        offers.campaign_id,
        offers.offer_id,
        ordinary_lines.customer_id,
        count(*) as purchase_lines,
        sum(cast(round(1000000 * (
            greatest(offers.discount_rate - ordinary_lines.taken, 0) / offers.discount_rate
        )) as bigint)) as room,
        sum(cast(round(1000000 * ordinary_lines.taken) as bigint)) as taken,
        cast(sum(ordinary_lines.list_amount) as decimal(18, 2)) as list_amount,
        cast(sum(cast(
            greatest(offers.discount_rate - ordinary_lines.taken, 0) / offers.discount_rate
            * ordinary_lines.list_amount as decimal(18, 4)
        )) as decimal(18, 4)) as money_room
    from offers
    inner join ordinary_lines on offers.known_before > ordinary_lines.purchased_on
    group by offers.campaign_id, offers.offer_id, ordinary_lines.customer_id
),

everyone as (
    select
        campaign_id,
        offer_id,
        sum(purchase_lines) as purchase_lines,
        sum(room) as room,
        sum(taken) as taken,
        cast(sum(money_room) as double) / sum(list_amount) as money_room
    from summed
    group by campaign_id, offer_id
),

final as (
    select
        everyone.campaign_id,
        everyone.offer_id,
        audience.customer_id,
        {{ shrunk_share(
            'summed.room', '1000000 * coalesce(summed.purchase_lines, 0)',
            'everyone.room', '1000000 * everyone.purchase_lines',
            '1000000 * ' ~ strength
        ) }} / nullif(everyone.money_room, 0) as relative_room,
        {{ shrunk_share(
            'summed.taken', '1000000 * coalesce(summed.purchase_lines, 0)',
            'everyone.taken', '1000000 * everyone.purchase_lines',
            '1000000 * ' ~ strength
        ) }} as ordinary_share
    from everyone
    inner join {{ ref('campaign_audience') }} as audience
        on everyone.campaign_id = audience.campaign_id
    left join summed
        on
            everyone.campaign_id = summed.campaign_id
            and everyone.offer_id = summed.offer_id
            and audience.customer_id = summed.customer_id
)

select * from final
