{%- set texts = ['offer_name', 'offer_name_ru', 'why', 'why_ru'] -%}
{#- some at a time: linters give up on an expression of twenty calls in one another -#}
{%- set batches = segment_figures().keys() | batch(8) | list -%}

with

figures as (select * from {{ ref('segment_figures') }}),

rules as (select * from {{ ref('offer_rules') }}),

conditions as (select * from {{ ref('offer_rule_conditions') }}),

thresholds as (select * from {{ ref('offer_thresholds') }} where is_recommended),

gains as (select * from {{ ref('shown_gains') }}),

segments as (
    select segment_id
    from figures
    group by segment_id
),

-- what is not known meets no condition
judged as (
    select
        segments.segment_id,
        conditions.position,
        count(*) as conditions,
        count(*) filter (
            where
            figures.number is not null
            and (conditions.at_least is null or figures.number >= conditions.at_least)
            and (conditions.below is null or figures.number < conditions.below)
        ) as met
    from segments
    cross join conditions
    left join figures
        on segments.segment_id = figures.segment_id and conditions.measure = figures.figure
    group by segments.segment_id, conditions.position
),

-- the first rule whose conditions all hold; one without conditions always does
chosen as (
    select
        segments.segment_id,
        rules.position,
        rules.offer
    from segments
    cross join rules
    left join judged
        on segments.segment_id = judged.segment_id and rules.position = judged.position
    where coalesce(judged.met = judged.conditions, true)
    qualify
        row_number() over (partition by segments.segment_id order by rules.position) = 1
),

shown as (
    select
        segment_id,
    {%- for figure in segment_figures() %}
        max(case when figure = '{{ figure }}' then shown end) as {{ figure }},
        max(case when figure = '{{ figure }}' then shown_ru end) as {{ figure }}_ru
        {{- ',' if not loop.last }}
    {%- endfor %}
    from figures
    group by segment_id
),

filled_0 as (
    select
        chosen.segment_id,
        rules.*
    from chosen
    inner join rules on chosen.position = rules.position
),

{%- for figures in batches %}

    filled_{{ loop.index }} as (
        select
            offered.segment_id,
            offered.offer,
            offered.mechanic,
            offered.takes_min_check,
        {%- for text in texts %}
            {{ filled_template('offered.' ~ text, figures, '_ru' if text.endswith('_ru') else '') }}
                as {{ text }}
            {{- ',' if not loop.last }}
        {%- endfor %}
        from filled_{{ loop.index0 }} as offered
        inner join shown on offered.segment_id = shown.segment_id
    ),
{%- endfor %}

-- what has gained here is surer than a rule of thumb; whom nobody writes to, nobody offers anything
final as (
    select
        offered.segment_id,
        case when gains.mechanic is null then offered.offer else 'tested' end as offer,
        coalesce(gains.offer_name, offered.offer_name) as offer_name,
        coalesce(gains.offer_name_ru, offered.offer_name_ru) as offer_name_ru,
        case
            when coalesce(gains.mechanic, offered.mechanic) != 'none' then shown.product
        end as product,
        coalesce(gains.mechanic, offered.mechanic) as mechanic,
        case
            when gains.mechanic is not null then gains.min_check
            when offered.takes_min_check then thresholds.min_check
        end as min_check,
        coalesce(gains.why, offered.why) as why,
        coalesce(gains.why_ru, offered.why_ru) as why_ru
    from filled_{{ batches | length }} as offered
    inner join shown on offered.segment_id = shown.segment_id
    left join thresholds on offered.segment_id = thresholds.segment_id
    left join gains on offered.segment_id = gains.segment_id and offered.offer != 'nobody'
)

select * from final
