with

targets as (select * from {{ ref('target_campaigns') }}),

-- as planned, and of a plan as deep as each scenario has it
depths as (
    select distinct depth_factor
    from {{ ref('scenarios') }}
),

offers as (
    select
        targets.campaign_id,
        targets.known_before,
        offers.offer_id,
        depths.depth_factor,
        cast(offers.discount_rate * depths.depth_factor as decimal(9, 6)) as discount_rate
    from {{ ref('campaign_offers') }} as offers
    inner join targets on offers.campaign_id = targets.campaign_id
    inner join {{ ref('mechanics') }} as mechanics on offers.mechanic = mechanics.mechanic
    inner join depths on depths.depth_factor = 1 or not targets.is_replay
    where
        mechanics.cost_basis = 'share_of_list_price'
        and mechanics.is_off_the_price
        and offers.discount_rate > 0
),

sent as (select * from {{ ref('sent_offers') }}),

known_days as (select distinct known_before from offers),

-- bought when no offer was open to the customer
lines as (
    select
        purchases.purchased_on,
        purchases.amount + purchases.discount_amount as list_amount,
        purchases.discount_amount
    from {{ ref('crm_purchases') }} as purchases
    where
        purchases.amount > 0
        and not exists (
            select sent.customer_id
            from sent
            where
                sent.customer_id = purchases.customer_id
                and purchases.purchased_on between sent.starts_on and sent.ends_on
        )
),

-- lines alike in price and discount are one: a shop of 50 000 000 has few prices
days as (
    select
        purchased_on,
        list_amount as line_list_amount,
        discount_amount as line_discount_amount,
        sum(list_amount) as list_amount,
        sum(discount_amount) as discount_amount
    from lines
    group by purchased_on, list_amount, discount_amount
),

ordinary_lines as (
    select
        known_days.known_before,
        {{ wide('sum(days.list_amount)') }} as list_amount,
        {{ wide('sum(days.discount_amount)') }} as discount_amount
    from known_days
    inner join days on known_days.known_before > days.purchased_on
    group by known_days.known_before, days.line_list_amount, days.line_discount_amount
),

-- a line takes the deeper of its own discount and the offer's
sums as (
    select
        offers.campaign_id,
        offers.offer_id,
        offers.depth_factor,
        sum(ordinary_lines.discount_amount) as discount_amount,
        sum(offers.discount_rate * ordinary_lines.list_amount) as offered_amount,
        sum(least(
            ordinary_lines.discount_amount,
            offers.discount_rate * ordinary_lines.list_amount
        )) as overlapping_amount
    from offers
    inner join ordinary_lines on offers.known_before = ordinary_lines.known_before
    group by offers.campaign_id, offers.offer_id, offers.depth_factor
),

final as (
    select
        campaign_id,
        offer_id,
        depth_factor,
        coalesce(
            cast(overlapping_amount as double) / nullif(cast(discount_amount as double), 0), 0
        ) as overlap_share,
        1 - cast(overlapping_amount as double) / nullif(cast(offered_amount as double), 0) as room
    from sums
)

select * from final
