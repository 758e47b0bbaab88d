-- of each organic sample as many rows as may be learned from, or all there are: the hashes that are
-- looked at held enough of them; one row per sample that is short
with

settings as (select * from {{ ref('settings') }}),

sent as (select * from {{ ref('sent_offers') }}),

sampled as (
    select
        fitted_for,
        count(*) as customers
    from {{ ref('organic_outcomes') }}
    group by fitted_for
),

-- a sample of as many as may be learned from is full whatever else there is: of many customers
-- none is counted in each window
windows as (
    select windows.*
    from {{ ref('organic_windows') }} as windows
    cross join settings
    left join sampled on windows.fitted_for = sampled.fitted_for
    where coalesce(sampled.customers, 0) < {{ most_training_rows('windows.fitted_for') }}
),

customers as (
    select
        customer_id,
        min(purchased_on) as first_purchased_on
    from {{ ref('receipts') }}
    where is_purchase
    group by customer_id
),

there_are as (
    select
        windows.fitted_for,
        count(*) as customers
    from windows
    inner join customers on windows.starts_on > customers.first_purchased_on
    where
        not exists (
            select sent.customer_id
            from sent
            where
                sent.customer_id = customers.customer_id
                and sent.starts_on <= windows.ends_on
                and sent.ends_on >= windows.starts_on
        )
    group by windows.fitted_for
),

final as (
    select
        there_are.fitted_for,
        there_are.customers,
        sampled.customers as sampled_customers
    from there_are
    cross join settings
    left join sampled on there_are.fitted_for = sampled.fitted_for
    where
        coalesce(sampled.customers, 0)
        < least(there_are.customers, {{ most_training_rows('there_are.fitted_for') }})
)

select * from final
