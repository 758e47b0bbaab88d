with

observed as (select * from {{ ref('observed_customers') }}),

days as (select * from {{ ref('purchase_days') }}),

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
