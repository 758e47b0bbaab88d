{#- How many lines everybody's figure weighs against a customer's own. -#}
{%- set strength = 4 -%}

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
        max(receipts.purchased_on) as last_purchased_on,
        count(*) filter (
            where {{ days_between('receipts.purchased_on', 'settings.as_of') }} <= 364
        ) as receipts,
        sum(receipts.amount + receipts.discount_amount) as list_amount,
        sum(receipts.purchase_lines) as purchase_lines,
        sum(receipts.discounted_lines) as discounted_lines
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
        coalesce({{ age_on('settings.as_of') }} < settings.min_age, false) as is_minor,
        cast({{ age_on('settings.as_of') }} as double) as age,
        cast({{ days_between('histories.last_purchased_on', 'settings.as_of') }} as double)
            as recency_days,
        cast(histories.receipts as double) as receipts_per_year,
        {{ shrunk_share(
            'histories.list_amount', 'histories.purchase_lines',
            'everybody.list_amount', 'everybody.purchase_lines', strength
        ) }} as line_price,
        {{ shrunk_share(
            'histories.discounted_lines', 'histories.purchase_lines',
            'everybody.discounted_lines', 'everybody.purchase_lines', strength
        ) }} as discounted_line_share
    from histories
    inner join customers on histories.customer_id = customers.customer_id
    cross join settings
    cross join everybody
)

select * from final
