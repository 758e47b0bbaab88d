-- The slides: 12 438 priority clients with P > 90 %.
-- 12 438 is every client of city 1188: nobody was selected. How many of the audience are that sure,
-- whom the list selects instead, and what that is worth against contacting everyone allowed.
with

totals as (select * from {{ ref('list_totals') }}),

customers as (select * from {{ ref('campaign_list') }}),

probabilities as (
    select
        campaign_id,
        count(*) filter (where response_probability > 0.9) as over_90_percent,
        max(response_probability) as highest_probability,
        cast(sum(response_probability) as double) / count(*) as mean_probability
    from customers
    group by campaign_id
),

final as (
    select
        totals.campaign_id,
        totals.customers,
        totals.excluded,
        probabilities.over_90_percent,
        probabilities.highest_probability,
        probabilities.mean_probability,
        totals.contacts,
        totals.budget,
        totals.expected_cost,
        totals.expected_profit,
        totals.profit_of_everyone,
        totals.expected_profit - totals.profit_of_everyone as list_earns_more_by,
        totals.profit_basis
    from totals
    inner join probabilities on totals.campaign_id = probabilities.campaign_id
)

select * from final
order by campaign_id
