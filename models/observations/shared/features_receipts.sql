{%- set windows = [28, 91, 182, 364] -%}

with

observed as (select * from {{ ref('observed_customers') }}),

receipts as (select * from {{ ref('receipts') }} where is_purchase),

history as (
    select
        observed.customer_id,
        observed.known_before,
        {{ days_between('receipts.purchased_on', 'observed.known_before') }} as days_ago,
        receipts.amount,
        receipts.discount_amount,
        receipts.purchase_lines,
        receipts.discounted_lines,
        receipts.discounted_lines > 0 as is_discounted
    from observed
    inner join receipts
        on
            observed.customer_id = receipts.customer_id
            and observed.known_before > receipts.purchased_on
),

final as (
    select
        customer_id,
        known_before,
        min(days_ago) as recency_days,
        max(days_ago) as tenure_days,
        min(days_ago) filter (where is_discounted) as discounted_recency_days,
        count(*) as receipts,
        cast(sum(amount) as decimal(18, 2)) as amount,
        -- a return may state a discount that no purchase of the export had
        cast(greatest(sum(discount_amount), 0) as decimal(18, 2)) as discount_amount,
        -- exact sums of squares: the spread is taken from them, whatever the number of threads
        cast(sum({{ wide('amount') }} * {{ wide('amount') }}) as decimal(38, 4)) as squared_amount,
        max(amount) as largest_check,
        cast(sum(purchase_lines) as bigint) as purchase_lines,
        cast(sum(discounted_lines) as bigint) as discounted_lines,
        {% for days in windows %}
            count(*) filter (where days_ago <= {{ days }}) as receipts_{{ days }}d,
            count(*) filter (where is_discounted and days_ago <= {{ days }})
                as discounted_receipts_{{ days }}d,
            cast(
                coalesce(sum(amount) filter (where days_ago <= {{ days }}), 0) as decimal(18, 2)
            ) as amount_{{ days }}d,
        {% endfor %}
        cast(sum(discounted_lines) filter (where days_ago <= 364) as bigint)
            as discounted_lines_364d
    from history
    group by customer_id, known_before
)

select * from final
