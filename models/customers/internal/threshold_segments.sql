with

settings as (select * from {{ ref('settings') }}),

terms as (select * from {{ ref('threshold_terms') }}),

segments as (
    select
        segment_id,
        count(*) as customers
    from {{ ref('customer_segments') }}
    group by segment_id
),

bought as (
    select
        segment_id,
        sum(amount) as amount,
        sum(discount_amount) as discount_amount
    from {{ ref('threshold_checks') }}
    group by segment_id
),

final as (
    select
        segments.segment_id,
        segments.customers,
        -- how many windows of the campaign the checks were gathered in
        least(365, {{ days_between('settings.first_purchase_on', 'settings.as_of') }})
        / cast(terms.duration_days as double) as windows,
        cast(bought.amount + bought.discount_amount as double)
        / nullif(cast(bought.amount as double), 0) as list_of_paid,
        -- what is left of a paid sum after the ordinary discounts of this segment
        cast(
            {{ wide('bought.amount + bought.discount_amount') }} * terms.margin_rate
            - bought.discount_amount as double
        ) / nullif(cast(bought.amount as double), 0) as margin_of_paid
    from segments
    cross join settings
    cross join terms
    left join bought on segments.segment_id = bought.segment_id
)

select * from final
