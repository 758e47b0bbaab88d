-- of each segment with a floor at least that share of the customers drawn to be contacted is,
-- unless the budget or the contacts ran out: one row per segment that falls short
with

campaign_list as (select * from {{ ref('campaign_list') }}),

floors as (select * from {{ ref('segment_floors') }}),

allocation as (select * from {{ ref('allocation_steps') }}),

stopped as (
    select distinct campaign_id
    from allocation
    where allocation_group = 1 and not is_taken
),

final as (
    select
        campaign_list.campaign_id,
        floors.segment_id,
        max(floors.floor_share) as floor_share,
        count(*) as customers,
        count(*) filter (where campaign_list.decision = 'contact') as contacts
    from campaign_list
    inner join floors on campaign_list.segment_id = floors.segment_id
    left join stopped on campaign_list.campaign_id = stopped.campaign_id
    where
        campaign_list.slice = 'target'
        and campaign_list.decision != 'excluded'
        and not campaign_list.outside_support
        and stopped.campaign_id is null
    group by campaign_list.campaign_id, floors.segment_id
    having
        count(*) filter (where campaign_list.decision = 'contact')
        < max(floors.floor_share) * count(*)
)

select * from final
