-- the point of the frontier that is the list costs and earns what the list does, and no list earns
-- more than the linear bound: one row per campaign where it is otherwise
with

totals as (select * from {{ ref('list_totals') }}),

frontier as (select * from {{ ref('policy_frontier') }}),

chosen as (select * from frontier where is_chosen),

final as (
    select
        totals.campaign_id,
        totals.expected_cost,
        totals.expected_profit,
        chosen.expected_cost as expected_cost_of_point,
        chosen.expected_profit as expected_profit_of_point
    from totals
    full outer join chosen on totals.campaign_id = chosen.campaign_id
    where
        coalesce(totals.contacts, 0) != coalesce(chosen.contacts, 0)
        or coalesce(totals.expected_cost, 0) != coalesce(chosen.expected_cost, 0)
        or coalesce(totals.expected_profit, 0) != coalesce(chosen.expected_profit, 0)
        or coalesce(totals.promised_low, 0) != coalesce(chosen.promised_low, 0)
        or coalesce(totals.promised_high, 0) != coalesce(chosen.promised_high, 0)
        or totals.expected_profit > totals.profit_bound
)

select * from final
