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
        row_number() over (partition by model_kind order by actual desc, gender) = 1 as is_guess,
        sum(actual) over (partition by model_kind) as customers,
        actual
    from everyone_told
),

told as (
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
        case when is_guess then customers else 0 end as predicted,
        case when is_guess then actual else 0 end as right_ones,
        actual
    from majority
),

of_each as (
    select
        told.*,
        cast(right_ones as double) / nullif(predicted, 0) as precision,
        cast(right_ones as double) / nullif(actual, 0) as recall,
        2 * cast(right_ones as double) / nullif(predicted + actual, 0) as f1,
        sum(actual) over (partition by model_kind, rule) as customers
    from told
),

measured as (
    {%- for metric in ['precision', 'recall', 'f1'] %}
    select
        model_kind,
        model_id,
        rule,
        gender,
        '{{ metric }}' as metric,
        {{ metric }} as value,
        threshold,
        predicted
    from of_each
    union all
    -- macro: the mean of the two genders, a gender never told counting as zero
    select
        model_kind,
        model_id,
        rule,
        'both' as gender,
        '{{ metric }}' as metric,
        sum(coalesce({{ metric }}, 0) * case gender when 'female' then 1 else 0 end) / 2
        + sum(coalesce({{ metric }}, 0) * case gender when 'male' then 1 else 0 end) / 2 as value,
        cast(null as double) as threshold,
        sum(predicted) as predicted
    from of_each
    group by model_kind, model_id, rule
    union all
    {%- endfor %}
    select
        model_kind,
        model_id,
        rule,
        'both' as gender,
        'coverage' as metric,
        cast(sum(predicted) as double) / max(customers) as value,
        cast(null as double) as threshold,
        sum(predicted) as predicted
    from of_each
    group by model_kind, model_id, rule
),

final as (
    select
        case model_kind when 'gender' then 'all_attributes' else 'without_giveaways' end as variant,
        model_id,
        rule,
        gender,
        metric,
        value,
        threshold,
        cast(predicted as bigint) as customers_told
    from measured
)

select * from final
