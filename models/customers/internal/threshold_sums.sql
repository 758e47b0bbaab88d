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

-- each sum once, with how many checks it had
amounts as (
    select
        segment_id,
        amount,
        count(*) as checks,
        sum(discount_amount) as discount_amount
    from checks
    group by segment_id, amount
),

running as (
    select
        segment_id,
        amount,
        sum(checks) over (partition by segment_id order by amount) as checks_up_to,
        sum(checks) over (partition by segment_id) as all_checks
    from amounts
),

-- the first sum that so many in a hundred checks do not exceed
quantiles as (
    {% for percent in [50, 70, 80, 90, 95, 98] %}
        select
            segment_id,
            min(amount) as amount
        from running
        where 100 * checks_up_to >= {{ percent }} * all_checks
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
    from amounts
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
        amounts.amount,
        amounts.checks,
        amounts.amount * amounts.checks as all_amount,
        amounts.discount_amount,
        amounts.amount >= candidates.min_check as is_over,
        amounts.amount < candidates.min_check
        and amounts.amount >= {{ nearness() }} * candidates.min_check as is_near
    from candidates
    inner join amounts on candidates.segment_id = amounts.segment_id
),

-- over every check of every customer: at their mean, a threshold above it would cost nothing
final as (
    select
        segment_id,
        min_check,
        cast(sum(checks) as bigint) as checks,
        cast(sum(all_amount) as decimal(18, 2)) as amount,
        cast(sum(discount_amount) as decimal(18, 2)) as ordinary_discount,
        cast(sum(case when is_over then checks else 0 end) as bigint) as over_checks,
        cast(sum(case when is_over then all_amount else 0 end) as decimal(18, 2)) as over_amount,
        cast(sum(case when is_near then checks else 0 end) as bigint) as near_checks,
        cast(
            sum(case when is_near then min_check * checks - all_amount else 0 end)
            as decimal(18, 2)
        ) as near_gap
    from placed
    group by segment_id, min_check
)

select * from final
