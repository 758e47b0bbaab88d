-- a list spends within its campaign's budget and stays within its max_contacts:
-- one row per list that exceeds either
with

campaign_list as (select * from {{ ref('campaign_list') }}),

campaigns as (select * from {{ ref('dim_campaigns') }}),

spent as (
    select
        campaign_id,
        count(*) as contacts,
        sum(expected_cost) as expected_cost,
        -- a contact whose cost is not known would slip through any budget
        count(*) filter (where expected_cost is null) as contacts_without_cost
    from campaign_list
    where decision in ('contact', 'explore')
    group by campaign_id
),

final as (
    select
        spent.campaign_id,
        spent.contacts,
        campaigns.max_contacts,
        spent.expected_cost,
        campaigns.budget,
        spent.contacts_without_cost
    from spent
    inner join campaigns on spent.campaign_id = campaigns.campaign_id
    where
        spent.expected_cost > campaigns.budget
        or spent.contacts > campaigns.max_contacts
        or spent.contacts_without_cost > 0
)

select * from final
