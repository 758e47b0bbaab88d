{#- With fewer of a gender there is no telling how often the model is right about it. -#}
{%- set fewest_of_a_gender = 100 -%}

with

known as (select * from {{ ref('gender_inputs') }} where gender is not null),

of_each_gender as (
    select
        count(*) filter (where gender = 'female') as women,
        count(*) filter (where gender = 'male') as men
    from known
),

final as (
    select
        known.gender = 'female' as label,
        known.campaign_id,
        known.customer_id,
        known.female_lines,
        known.male_lines,
        known.female_less_male_lines,
        known.female_line_share,
        known.ungendered_lines,
        known.brands,
        known.brand_leaning,
        known.colour_leaning,
        known.goods_leaning,
        known.age,
        known.education,
        known.attributes
    from known
    cross join of_each_gender
    where
        of_each_gender.women >= {{ fewest_of_a_gender }}
        and of_each_gender.men >= {{ fewest_of_a_gender }}
)

select * from final
