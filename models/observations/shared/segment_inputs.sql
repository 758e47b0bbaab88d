with

settings as (select * from {{ ref('settings') }}),

customers as (select * from {{ ref('crm_customers') }}),

-- one card with more receipts than a portrait has customers would be the portrait
receipts as (
    select receipts.*
    from {{ ref('receipts') }} as receipts
    left join {{ ref('outlying_customers') }} as outlying
        on receipts.customer_id = outlying.customer_id
    where receipts.is_purchase and outlying.customer_id is null
),

histories as (
    select
        receipts.customer_id,
        {{ segment_history('settings.as_of') }}
    from receipts
    cross join settings
    group by receipts.customer_id
),

everybody as (
    select
        sum(list_amount) as list_amount,
        sum(purchase_lines) as purchase_lines,
        sum(discounted_lines) as discounted_lines
    from histories
),

final as (
    select
        histories.customer_id,
        {{ segment_features('settings.as_of', 'settings.min_age') }}
    from histories
    inner join customers on histories.customer_id = customers.customer_id
    cross join settings
    cross join everybody
)

select * from final
