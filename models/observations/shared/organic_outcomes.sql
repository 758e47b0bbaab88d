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

first_days as (
    select
        first_purchased_on,
        count(*) as customers
    from customers
    group by first_purchased_on
),

contacted as (
    select distinct
        windows.window_id,
        windows.fitted_for,
        customers.customer_id
    from windows
    inner join sent on windows.ends_on >= sent.starts_on and windows.starts_on <= sent.ends_on
    inner join customers
        on
            sent.customer_id = customers.customer_id
            and windows.starts_on > customers.first_purchased_on
),

-- a customer who has not bought yet is not known to exist yet
known as (
    select
        windows.fitted_for,
        first_days.customers
    from windows
    inner join first_days on windows.starts_on > first_days.first_purchased_on
    union all
    select
        fitted_for,
        -1 as customers
    from contacted
),

wanted as (
    select
        known.fitted_for,
        cast(sum(known.customers) as double) as campaign_free,
        cast(max({{ most_training_rows('known.fitted_for') }}) as double) as most
    from known
    cross join settings
    group by known.fitted_for
),

-- Customers times windows are never held at once: of 400 000 customers they took 1.5 GB. The least
-- hashes are surely among so many, eight standard deviations more than are wanted.
shares as (
    select
        fitted_for,
        most,
        (most + 8 * sqrt(most) + 20) / nullif(campaign_free, 0) as least_hashes
    from wanted
),

candidates as (
    select
        windows.window_id,
        windows.fitted_for,
        windows.starts_on,
        windows.ends_on,
        windows.duration_days,
        customers.customer_id,
        shares.most
    from windows
    inner join shares on windows.fitted_for = shares.fitted_for
    inner join customers on windows.starts_on > customers.first_purchased_on
    where
        {{ share_of_hash("windows.window_id || '|' || customers.customer_id") }}
        <= shares.least_hashes
),

sampled as (
    select candidates.*
    from candidates
    left join contacted
        on
            candidates.window_id = contacted.window_id
            and candidates.customer_id = contacted.customer_id
    where contacted.customer_id is null
    qualify
        row_number() over (
            partition by candidates.fitted_for
            order by
                md5(candidates.window_id || '|' || candidates.customer_id),
                candidates.window_id,
                candidates.customer_id
        ) <= candidates.most
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
