{#- So many pairs on either side of the last step taken are tried: about a second. -#}
{%- set pairs_a_side = 600 -%}

with

allocation as (select * from {{ ref('allocation_steps') }} where is_spent),

floors as (select * from {{ ref('segment_floors') }}),

-- all of a small campaign is tried
small as (select distinct campaign_id from {{ ref('limited_offers') }} where is_small),

-- where the money does not reach the floors, the walk fills them as far as it can
short_of_floors as (
    select distinct campaign_id
    from allocation
    where allocation_group = 1 and not is_taken
),

counts as (
    select
        campaign_id,
        count(*) as offers
    from {{ ref('campaign_offers') }}
    group by campaign_id
),

steps as (
    select
        allocation.*,
        floors.segment_id is not null as is_floored,
        ceil({{ pairs_a_side }}.0 / counts.offers) as customers_a_side
    from allocation
    inner join counts on allocation.campaign_id = counts.campaign_id
    left join floors on allocation.segment_id = floors.segment_id
    left join small on allocation.campaign_id = small.campaign_id
    left join short_of_floors on allocation.campaign_id = short_of_floors.campaign_id
    where
        allocation.allocation_group > 0
        and allocation.added_profit is not null
        and small.campaign_id is null
        and short_of_floors.campaign_id is null
),

-- what pays, in the order of the walk, and how far it is from where the walk stopped
ranked as (
    select
        *,
        row_number() over (partition by campaign_id order by allocation_step) as place,
        sum(case when is_taken then 1 else 0 end) over (partition by campaign_id)
            as taken_steps,
        count(*) over (partition by campaign_id) as paying_steps
    from steps
    where allocation_group = 2
),

-- nobody where everything that pays is taken
paying as (
    select
        *,
        place - taken_steps as places_past_end
    from ranked
    where taken_steps < paying_steps
),

-- who fills a floor last and who would be the next to: the segment's first steps, the best first
first_steps as (
    select
        *,
        row_number() over (
            partition by campaign_id, segment_id order by priority desc, customer_id asc
        ) as place,
        sum(case when allocation_group = 1 then 1 else 0 end)
            over (partition by campaign_id, segment_id)
            as filled_places
    from steps
    where is_floored and step = 1
),

fillers as (
    select
        *,
        place - filled_places as places_past_end
    from first_steps
),

final as (
    select
        campaign_id,
        customer_id
    from paying
    where abs(places_past_end - 0.5) < customers_a_side
    union distinct
    select
        campaign_id,
        customer_id
    from fillers
    where abs(places_past_end - 0.5) < customers_a_side
)

select * from final
