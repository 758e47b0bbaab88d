with

campaign_list as (select * from {{ ref('campaign_list') }}),

campaigns as (select * from {{ ref('dim_campaigns') }}),

final as (
    select
        campaign_list.campaign_id,
        campaigns.is_assumed,
        campaigns.budget,
        count(*) as customers,
        count(*) filter (where campaign_list.decision = 'contact') as contacts,
        count(*) filter (where campaign_list.decision = 'skip') as skipped,
        count(*) filter (where campaign_list.decision = 'excluded') as excluded,
        cast(
            coalesce(
                sum(campaign_list.expected_cost)
                filter (where campaign_list.decision = 'contact'),
                0
            ) as decimal(18, 2)
        ) as expected_cost,
        cast(
            sum(campaign_list.expected_profit)
            filter (where campaign_list.decision = 'contact') as decimal(18, 2)
        ) as expected_profit,
        cast(
            sum(campaign_list.expected_profit)
            filter (where campaign_list.decision != 'excluded') as decimal(18, 2)
        ) as profit_of_everyone,
        max(campaign_list.profit_basis) as profit_basis
    from campaign_list
    inner join campaigns on campaign_list.campaign_id = campaigns.campaign_id
    group by campaign_list.campaign_id, campaigns.is_assumed, campaigns.budget
)

select * from final
