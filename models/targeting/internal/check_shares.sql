{%- set strength = 10 -%}

with

offers as (
    select
        offers.campaign_id,
        offers.offer_id,
        offers.min_check,
        targets.known_before
    from {{ ref('campaign_offers') }} as offers
    inner join {{ ref('target_campaigns') }} as targets
        on offers.campaign_id = targets.campaign_id
    where offers.min_check > 0
),

-- the check the offer looks at is the one before it takes anything off
receipts as (
    select
        receipt_id,
        customer_id,
        purchased_on,
        amount + discount_amount as amount
    from {{ ref('receipts') }}
    where is_purchase
),

everyone as (
    select
        offers.campaign_id,
        offers.offer_id,
        offers.min_check,
        offers.known_before,
        count(*) as receipts,
        sum(receipts.amount) as amount,
        count(*) filter (where receipts.amount >= offers.min_check) as receipts_over,
        sum(case when receipts.amount >= offers.min_check then receipts.amount else 0 end)
            as amount_over
    from offers
    inner join receipts on offers.known_before > receipts.purchased_on
    group by offers.campaign_id, offers.offer_id, offers.min_check, offers.known_before
),

own as (
    select
        everyone.campaign_id,
        everyone.offer_id,
        audience.customer_id,
        count(receipts.receipt_id) as receipts,
        sum(receipts.amount) as amount,
        count(receipts.receipt_id) filter (where receipts.amount >= everyone.min_check)
            as receipts_over,
        sum(case when receipts.amount >= everyone.min_check then receipts.amount end)
            as amount_over
    from everyone
    inner join {{ ref('campaign_audience') }} as audience
        on everyone.campaign_id = audience.campaign_id
    left join receipts
        on
            audience.customer_id = receipts.customer_id
            and everyone.known_before > receipts.purchased_on
    group by everyone.campaign_id, everyone.offer_id, audience.customer_id
),

-- over each customer's own checks, not at their mean: a mean below the threshold still pays
final as (
    select
        own.campaign_id,
        own.offer_id,
        own.customer_id,
        {{ shrunk_ratio(
            'own.receipts_over', 'own.receipts',
            'everyone.receipts_over', 'everyone.receipts',
            strength
        ) }} as receipts_over_share,
        {{ shrunk_ratio(
            'own.amount_over', 'coalesce(own.amount, 0)',
            'everyone.amount_over', 'everyone.amount',
            strength ~ ' * everyone.amount / everyone.receipts'
        ) }} as amount_over_share
    from own
    inner join everyone
        on own.campaign_id = everyone.campaign_id and own.offer_id = everyone.offer_id
)

select * from final
