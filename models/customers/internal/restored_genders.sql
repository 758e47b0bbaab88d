with

scores as (select * from {{ ref('gender_scores') }}),

thresholds as (select * from {{ ref('gender_thresholds') }} where model_kind = 'gender'),

likelier as (
    select
        customer_id,
        case when probability >= 0.5 then 'female' else 'male' end as gender,
        case when probability >= 0.5 then probability else 1 - probability end
            as gender_probability
    from scores
),

final as (
    select
        likelier.customer_id,
        likelier.gender,
        likelier.gender_probability
    from likelier
    inner join thresholds on likelier.gender = thresholds.gender
    where likelier.gender_probability >= thresholds.threshold
)

select * from final
