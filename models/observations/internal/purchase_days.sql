with

receipts as (select * from {{ ref('receipts') }} where is_purchase),

days as (
    select
        customer_id,
        purchased_on
    from receipts
    group by customer_id, purchased_on
),

final as (
    select
        customer_id,
        purchased_on,
        {{ days_between(
            'lag(purchased_on) over (partition by customer_id order by purchased_on)',
            'purchased_on'
        ) }} as days_since_previous
    from days
)

select * from final
