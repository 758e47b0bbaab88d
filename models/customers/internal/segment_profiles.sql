with

settings as (select * from {{ ref('settings') }}),

receipts as (
    select
        customer_id,
        count(*) filter (where is_purchase) as receipts,
        sum(case when is_purchase then amount else 0 end) as purchase_amount,
        sum(discount_amount) as discount_amount,
        sum(amount + discount_amount) as list_amount,
        max(case when is_purchase then purchased_on end) as last_purchased_on
    from {{ ref('receipts') }}
    group by customer_id
),

members as (
    select
        segments.segment_id,
        {{ age_on('settings.as_of') }} as age,
        settings.min_age,
        coalesce(receipts.receipts, 0) as receipts,
        receipts.purchase_amount,
        receipts.discount_amount,
        receipts.list_amount,
        {{ days_between('receipts.last_purchased_on', 'settings.as_of') }} as recency_days
    from {{ ref('customer_segments') }} as segments
    inner join {{ ref('crm_customers') }} as customers
        on segments.customer_id = customers.customer_id
    left join receipts on segments.customer_id = receipts.customer_id
    cross join settings
),

-- without a segment they are everybody
everybody_too as (
    select * from members
    union all
    select
        cast(null as int) as segment_id,
        age,
        min_age,
        receipts,
        purchase_amount,
        discount_amount,
        list_amount,
        recency_days
    from members
),

profiles as (
    select
        segment_id,
        count(*) as customers,
        count(*) filter (where age < min_age) / cast(count(*) as double) as minor_share,
        cast(sum(age) as double) / count(age) as mean_age,
        cast(sum(receipts) as double) / count(*) as receipts_per_customer,
        cast(sum(purchase_amount) as double) / nullif(sum(receipts), 0) as average_check,
        {{ discount_share('sum(discount_amount)', 'sum(list_amount)') }} as discount_share,
        cast(percentile_disc(0.5) within group (order by recency_days) as double)
            as recency_days
    from everybody_too
    group by segment_id
),

final as (
    select
        own.segment_id,
        own.customers,
    {%- for measure in segment_measures() %}
        own.{{ measure }},
        everybody.{{ measure }} as {{ measure }}_of_everybody,
        own.{{ measure }} / nullif(everybody.{{ measure }}, 0) as {{ measure }}_ratio,
        own.{{ measure }} - everybody.{{ measure }} as {{ measure }}_difference
        {{- ',' if not loop.last }}
    {%- endfor %}
    from profiles as own
    inner join profiles as everybody on everybody.segment_id is null
    where own.segment_id is not null
)

select * from final
