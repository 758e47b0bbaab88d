{#- With fewer of a gender there is no telling how often the model is right about it. -#}
{%- set fewest_of_a_gender = 100 -%}

with

settings as (select * from {{ ref('settings') }}),

known as (select * from {{ ref('gender_inputs') }} where gender is not null),

-- the same customers in every build of the same input
drawn as (
    select
        known.*,
        row_number() over (order by md5(known.customer_id), known.customer_id) as sample_position
    from known
),

of_each_gender as (
    select
        count(*) filter (where gender = 'female') as women,
        count(*) filter (where gender = 'male') as men
    from known
),

final as (
    select
        drawn.gender = 'female' as label,
        drawn.campaign_id,
        drawn.customer_id,
        drawn.female_lines,
        drawn.male_lines,
        drawn.female_less_male_lines,
        drawn.female_line_share,
        drawn.ungendered_lines,
        drawn.brands,
        drawn.brand_leaning,
        drawn.colour_leaning,
        drawn.goods_leaning,
        drawn.age,
        drawn.education,
        drawn.attributes
    from drawn
    inner join settings on drawn.sample_position <= settings.max_training_rows
    cross join of_each_gender
    where
        of_each_gender.women >= {{ fewest_of_a_gender }}
        and of_each_gender.men >= {{ fewest_of_a_gender }}
)

select * from final
