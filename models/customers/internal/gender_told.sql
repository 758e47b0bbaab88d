with

confidence as (select * from {{ ref('gender_confidence') }}),

thresholds as (select * from {{ ref('gender_thresholds') }}),

everyone_told as (
    select
        model_kind,
        model_id,
        'always' as rule,
        gender,
        threshold,
        predicted,
        right_ones,
        actual
    from confidence
    where threshold = 0.5
),

-- the larger gender for everybody; where both are as large, female
majority as (
    select
        model_kind,
        model_id,
        'majority_guess' as rule,
        gender,
        cast(null as double) as threshold,
        case
            when row_number() over (partition by model_kind order by actual desc, gender asc) = 1
                then sum(actual) over (partition by model_kind)
            else 0
        end as predicted,
        actual
    from everyone_told
),

final as (
    select * from everyone_told
    union all
    select
        confidence.model_kind,
        confidence.model_id,
        'when_sure' as rule,
        confidence.gender,
        thresholds.threshold,
        case when thresholds.threshold is null then 0 else confidence.predicted end as predicted,
        case when thresholds.threshold is null then 0 else confidence.right_ones end as right_ones,
        confidence.actual
    from confidence
    left join thresholds
        on
            confidence.model_kind = thresholds.model_kind
            and confidence.gender = thresholds.gender
    where confidence.threshold = coalesce(thresholds.threshold, 0.5)
    union all
    select
        model_kind,
        model_id,
        rule,
        gender,
        threshold,
        predicted,
        case when predicted > 0 then actual else 0 end as right_ones,
        actual
    from majority
)

select * from final
