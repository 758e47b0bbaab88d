with

settings as (select * from {{ ref('settings') }}),

windows as (select * from {{ ref('organic_windows') }}),

receipts as (select * from {{ ref('receipts') }}),

sent as (select * from {{ ref('sent_offers') }}),

customers as (
    select
        customer_id,
        min(purchased_on) as first_purchased_on
    from receipts
    where is_purchase
    group by customer_id
),

-- a customer who has not bought yet is not known to exist yet
candidates as (
    select
        windows.window_id,
        windows.fitted_for,
        windows.starts_on,
        windows.ends_on,
        windows.duration_days,
        customers.customer_id
    from windows
    inner join customers on windows.starts_on > customers.first_purchased_on
),

campaign_free as (
    select candidates.*
    from candidates
    where
        not exists (
            select sent.customer_id
            from sent
            where
                sent.customer_id = candidates.customer_id
                and sent.starts_on <= candidates.ends_on
                and sent.ends_on >= candidates.starts_on
        )
),

sampled as (
    select campaign_free.*
    from campaign_free
    cross join settings
    qualify
        row_number() over (
            partition by campaign_free.fitted_for
            order by
                md5(campaign_free.window_id || '|' || campaign_free.customer_id),
                campaign_free.window_id,
                campaign_free.customer_id
        ) <= {{ most_training_rows('campaign_free.fitted_for') }}
),

final as (
    select
        sampled.window_id,
        sampled.customer_id,
        sampled.fitted_for,
        sampled.starts_on,
        sampled.ends_on,
        sampled.duration_days,
        count(*) filter (where receipts.is_purchase) > 0 as bought,
        count(*) filter (where receipts.is_purchase) as receipts,
        -- a replay does not know what was brought back after the window
        cast(
            coalesce(sum(
                case when sampled.fitted_for = '' then receipts.net_amount else receipts.amount end
            ), 0) as decimal(18, 2)
        ) as revenue,
        cast(
            coalesce(sum(
                case
                    when sampled.fitted_for = '' then receipts.net_discount_amount
                    else receipts.discount_amount
                end
            ), 0) as decimal(18, 2)
        ) as discount_amount
    from sampled
    left join receipts
        on
            sampled.customer_id = receipts.customer_id
            and receipts.purchased_on between sampled.starts_on and sampled.ends_on
    group by
        sampled.window_id,
        sampled.customer_id,
        sampled.fitted_for,
        sampled.starts_on,
        sampled.ends_on,
        sampled.duration_days
)

select * from final
