with

figures as (select * from {{ ref('segment_figures') }}),

rules as (select * from {{ ref('offer_rules') }}),

conditions as (select * from {{ ref('offer_rule_conditions') }}),

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
final as (
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
)

select * from final
