with

checks as (select * from {{ ref('threshold_checks') }}),

candidates as (select * from {{ ref('threshold_candidates') }}),

placed as (
    select
        candidates.segment_id,
        candidates.min_check,
        checks.amount,
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
        count(*) filter (where is_over) as over_checks,
        cast(sum(case when is_over then amount else 0 end) as decimal(18, 2)) as over_amount,
        count(*) filter (where is_near) as near_checks,
        cast(sum(case when is_near then min_check - amount else 0 end) as decimal(18, 2))
            as near_gap
    from placed
    group by segment_id, min_check
)

select * from final
