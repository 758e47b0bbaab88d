with

chosen as (select * from {{ ref('segment_offer_rules') }}),

rules as (select * from {{ ref('offer_rules') }}),

thresholds as (select * from {{ ref('offer_thresholds') }} where is_recommended),

shown as (
    select
        segment_id
        {%- for figure in segment_figures() %},
        max(case when figure = '{{ figure }}' then shown end) as {{ figure }}
        {%- endfor %}
    from {{ ref('segment_figures') }}
    group by segment_id
),

final as (
    select
        chosen.segment_id,
        rules.offer,
        {{ filled_template('rules.offer_name') }} as offer_name,
        {{ filled_template('rules.offer_name_ru') }} as offer_name_ru,
        case when rules.mechanic != 'none' then shown.product end as product,
        rules.mechanic,
        case when rules.takes_min_check then thresholds.min_check end as min_check,
        {{ filled_template('rules.why') }} as why,
        {{ filled_template('rules.why_ru') }} as why_ru
    from chosen
    inner join rules on chosen.position = rules.position
    inner join shown on chosen.segment_id = shown.segment_id
    left join thresholds on chosen.segment_id = thresholds.segment_id
)

select * from final
