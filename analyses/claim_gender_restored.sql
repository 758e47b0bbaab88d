-- The slides: gender restored for 15 651 clients, F1 0.89.
-- How well it is told where it is known, beside the majority guess, with everything (personal_coef
-- nearly gives it away) and without giveaways; and how many of the unknown are told, or left alone.
with

quality as (select * from {{ ref('gender_quality') }}),

customers as (select * from {{ ref('dim_customers') }}),

figures as (
    select
        variant,
        max(value) filter (where rule = 'always' and metric = 'f1' and gender = 'female')
            as f1_female,
        max(value) filter (where rule = 'always' and metric = 'f1' and gender = 'male') as f1_male,
        max(value) filter (where rule = 'always' and metric = 'f1' and gender = 'both') as f1_both,
        max(value) filter (where rule = 'majority_guess' and metric = 'f1' and gender = 'both')
            as f1_majority_guess,
        max(value) filter (where rule = 'when_sure' and metric = 'precision' and gender = 'both')
            as precision_when_sure,
        max(value) filter (where rule = 'when_sure' and metric = 'coverage') as told_when_sure
    from quality
    group by variant
),

sources as (
    select
        count(*) filter (where gender_source = 'crm') as customers_known,
        count(*) filter (where gender_source = 'restored') as customers_restored,
        count(*) filter (where gender_source = 'unknown') as customers_left_unknown
    from customers
),

final as (
    select
        figures.*,
        sources.*
    from figures
    cross join sources
)

select * from final
order by variant
