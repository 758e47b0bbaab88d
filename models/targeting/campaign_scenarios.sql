with

lists as (select * from {{ ref('scenario_lists') }}),

-- a list of nobody earns nothing; its sums are of no rows
totals as (
    select
        campaign_id,
        contacts,
        expected_cost,
        promise_ratio,
        case when contacts = 0 then 0 else expected_profit end as expected_profit,
        case when contacts = 0 then 0 else promised_profit end as promised_profit
    from {{ ref('list_totals') }}
),

levers as (
    select distinct lever
    from {{ ref('scenarios') }}
    where change_percent != 0
),

planned as (select * from lists where change_percent = 0),

-- everything as planned stands in the row of each lever
spread as (
    select
        planned.campaign_id,
        levers.lever,
        planned.change_percent,
        planned.contacts,
        planned.expected_cost,
        planned.expected_profit,
        planned.profit_of_contacts
    from planned
    cross join levers
    union all
    select
        campaign_id,
        lever,
        change_percent,
        contacts,
        expected_cost,
        expected_profit,
        profit_of_contacts
    from lists
    where change_percent != 0
),

-- the list itself, and by how much a scenario differs from the plan chosen in the same way
final as (
    select
        spread.campaign_id,
        spread.lever,
        spread.change_percent,
        cast(totals.contacts + spread.contacts - planned.contacts as bigint) as contacts,
        cast(
            totals.expected_cost + spread.expected_cost - planned.expected_cost as decimal(18, 2)
        ) as expected_cost,
        cast(
            totals.expected_profit + spread.expected_profit - planned.expected_profit
            as decimal(18, 2)
        ) as expected_profit,
        cast(
            totals.promised_profit
            + {{ promised('spread.profit_of_contacts', 'totals.promise_ratio') }}
            - {{ promised('planned.profit_of_contacts', 'totals.promise_ratio') }}
            as decimal(18, 2)
        ) as promised_profit,
        planned.contacts = totals.contacts
        and planned.expected_cost = totals.expected_cost
        and planned.expected_profit = totals.expected_profit as is_exact
    from spread
    inner join planned on spread.campaign_id = planned.campaign_id
    inner join totals on spread.campaign_id = totals.campaign_id
)

select * from final
