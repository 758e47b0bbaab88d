with

settings as (select * from {{ ref('settings') }}),

segments as (select * from {{ ref('customer_segments') }}),

-- of the last year, so that a season counts once; all there is where that is less
checks as (
    select
        segments.segment_id,
        receipts.amount,
        receipts.discount_amount
    from {{ ref('receipts') }} as receipts
    inner join segments on receipts.customer_id = segments.customer_id
    inner join settings
        on {{ days_between('receipts.purchased_on', 'settings.as_of') }} <= 365
    where receipts.is_purchase
),

quantiles as (
    {% for quantile in [0.5, 0.7, 0.8, 0.9, 0.95, 0.98] %}
        select
            segment_id,
            percentile_disc({{ quantile }}) within group (order by amount) as amount
        from checks
        group by segment_id
        {% if not loop.last %}
            union all
        {% endif %}
    {% endfor %}
),

-- in steps of half the power of ten below half the sum: 3 351 -> 3 500, 14 774 -> 15 000
steps as (
    select
        segment_id,
        amount,
        cast(
            power(
                10, length(cast(cast(floor(amount / 2) as bigint) as {{ dbt.type_string() }})) - 1
            )
            as decimal(18, 2)
        ) / 2 as step
    from quantiles
),

round_sums as (
    select
        segment_id,
        round(amount / step) * step as min_check
    from steps
    union all
    select distinct
        segment_id,
        25000 as min_check
    from checks
),

candidates as (
    select distinct
        segment_id,
        cast(min_check as decimal(18, 2)) as min_check
    from round_sums
    where min_check > 0
),

placed as (
    select
        candidates.segment_id,
        candidates.min_check,
        checks.amount,
        checks.discount_amount,
        checks.amount >= candidates.min_check as is_over,
        checks.amount < candidates.min_check
        and checks.amount >= {{ nearness() }} * candidates.min_check as is_near
    from candidates
    inner join checks on candidates.segment_id = checks.segment_id
),

-- over every check of every customer: at their mean, a threshold above it would cost nothing
final as (
    select
        segment_id,
        min_check,
        count(*) as checks,
        cast(sum(amount) as decimal(18, 2)) as amount,
        cast(sum(discount_amount) as decimal(18, 2)) as ordinary_discount,
        count(*) filter (where is_over) as over_checks,
        cast(sum(case when is_over then amount else 0 end) as decimal(18, 2)) as over_amount,
        count(*) filter (where is_near) as near_checks,
        cast(sum(case when is_near then min_check - amount else 0 end) as decimal(18, 2))
            as near_gap
    from placed
    group by segment_id, min_check
)

select * from final
