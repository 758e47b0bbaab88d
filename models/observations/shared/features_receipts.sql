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

totals as (
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
),

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

-- days between purchases, as sums from which mean and spread are taken
rhythm as (
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
),

final as (
    select
        totals.*,
        rhythm.purchase_days,
        rhythm.gaps,
        rhythm.gap_days,
        rhythm.squared_gap_days
    from totals
    inner join rhythm
        on
            totals.customer_id = rhythm.customer_id
            and totals.known_before = rhythm.known_before
)

select * from final
