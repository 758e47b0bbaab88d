with

settings as (select * from {{ ref('settings') }}),

customers as (
    select customers.*
    from {{ ref('crm_customers') }} as customers
    inner join {{ ref('gender_customers') }} as looked_at
        on customers.customer_id = looked_at.customer_id
),

tastes as (select * from {{ ref('gender_tastes') }}),

counts as (
    select
        customer_id,
        count(*) filter (where kind = 'brand') as brands,
        coalesce(sum(purchase_lines) filter (where kind = 'goods'), 0) as purchase_lines,
        coalesce(sum(purchase_lines) filter (where kind = 'gender'), 0) as gendered_lines,
        coalesce(sum(purchase_lines) filter (where taste = 'female' and kind = 'gender'), 0)
            as female_lines,
        coalesce(sum(purchase_lines) filter (where taste = 'male' and kind = 'gender'), 0)
            as male_lines
    from tastes
    group by customer_id
),

-- naive Bayes: the log-odds of all that was bought, added up
leanings as (
    select
        tastes.customer_id,
    {%- for kind in ['brand', 'colour', 'goods'] %}
        sum(tastes.purchase_lines * leanings.leaning) filter (where tastes.kind = '{{ kind }}')
            as {{ kind }}_leaning
        {{- ',' if not loop.last }}
    {%- endfor %}
    from tastes
    inner join {{ ref('gender_leanings') }} as leanings
        on
            tastes.kind = leanings.kind
            and tastes.taste = leanings.taste
            and leanings.fold = case when tastes.gender is null then -1 else tastes.fold end
    group by tastes.customer_id
),

final as (
    select
        'customers' as campaign_id,
        customers.customer_id,
        customers.gender,
        cast(counts.female_lines as double) as female_lines,
        cast(counts.male_lines as double) as male_lines,
        cast(counts.female_lines - counts.male_lines as double) as female_less_male_lines,
        cast(counts.female_lines as double)
        / nullif(cast(counts.female_lines + counts.male_lines as double), 0) as female_line_share,
        cast(counts.purchase_lines - counts.gendered_lines as double) as ungendered_lines,
        cast(counts.brands as double) as brands,
        cast(coalesce(leanings.brand_leaning, 0) as double) / 1000000 as brand_leaning,
        cast(coalesce(leanings.colour_leaning, 0) as double) / 1000000 as colour_leaning,
        cast(coalesce(leanings.goods_leaning, 0) as double) / 1000000 as goods_leaning,
        cast({{ age_on('settings.as_of') }} as double) as age,
        customers.education,
        customers.attributes
    from customers
    cross join settings
    left join counts on customers.customer_id = counts.customer_id
    left join leanings on customers.customer_id = leanings.customer_id
)

select * from final
