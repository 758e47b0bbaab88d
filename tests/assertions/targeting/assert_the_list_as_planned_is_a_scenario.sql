-- Made again without a change, a list that no limit cuts is the list itself, to the kopeck.

with

scenarios as (select * from {{ ref('campaign_scenarios') }} where change_percent = 0),

totals as (select * from {{ ref('list_totals') }}),

floors as (select count(*) as floors from {{ ref('segment_floors') }}),

final as (
    select
        scenarios.campaign_id,
        scenarios.lever
    from scenarios
    inner join totals on scenarios.campaign_id = totals.campaign_id
    cross join floors
    where
        scenarios.contacts != totals.contacts
        or scenarios.expected_cost != totals.expected_cost
        -- a list of nobody has sums of no rows, and earns nothing
        or scenarios.expected_profit
        != case when totals.contacts = 0 then 0 else totals.expected_profit end
        or scenarios.promised_profit is distinct from
        case when totals.contacts = 0 then 0 else totals.promised_profit end
        or (
            not scenarios.is_exact
            and totals.budget is null and totals.max_contacts is null and floors.floors = 0
        )
)

select * from final
