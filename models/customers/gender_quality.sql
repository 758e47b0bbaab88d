with

confidence as (select * from {{ ref('gender_confidence') }}),

thresholds as (select * from confidence where is_told_from),

everyone_predicted as (
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
    from everyone_predicted
),

predictions as (
    select * from everyone_predicted
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
),

of_each as (
    select
        predictions.*,
        cast(predictions.right_ones as double) / nullif(predictions.predicted, 0) as share_right,
        cast(predictions.right_ones as double) / nullif(predictions.actual, 0) as share_found,
        2
        * cast(predictions.right_ones as double)
        / nullif(predictions.predicted + predictions.actual, 0)
            as harmonic_mean,
        sum(predictions.actual)
            over (partition by predictions.model_kind, predictions.rule)
            as customers
    from predictions
),

measured as (
    {%- for metric, value in {
        'precision': 'share_right', 'recall': 'share_found', 'f1': 'harmonic_mean',
    }.items() %}
        select
            model_kind,
            model_id,
            rule,
            gender,
            '{{ metric }}' as metric,
            {{ value }} as value,
            threshold,
            predicted
        from of_each
        union all
        -- macro: the mean of the two genders, a gender never predicted counting as zero
        select
            model_kind,
            model_id,
            rule,
            'both' as gender,
            '{{ metric }}' as metric,
            sum(coalesce({{ value }}, 0) * case gender when 'female' then 1 else 0 end) / 2
            + sum(coalesce({{ value }}, 0) * case gender when 'male' then 1 else 0 end) / 2
                as value,
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
