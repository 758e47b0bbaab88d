with

observed as (select * from {{ ref('observed_customers') }}),

receipts as (select * from {{ ref('receipts') }} where is_purchase),

purchase_days as (
    select
        customer_id,
        purchased_on
    from receipts
    group by customer_id, purchased_on
),

days as (
    select
        customer_id,
        purchased_on,
        {{ days_between(
            'lag(purchased_on) over (partition by customer_id order by purchased_on)',
            'purchased_on'
        ) }} as days_since_previous
    from purchase_days
),

final as (
    select
        observed.customer_id,
        observed.known_before,
        count(*) as purchase_days,
        count(days.days_since_previous) as gaps,
        cast(sum(days.days_since_previous) as bigint) as gap_days,
        cast(sum(days.days_since_previous * days.days_since_previous) as bigint)
            as squared_gap_days
    from observed
    inner join days
        on
            observed.customer_id = days.customer_id
            and observed.known_before > days.purchased_on
    group by observed.customer_id, observed.known_before
)

select * from final
