{#- More customers of a campaign teach its prices nothing; more pairs are not worth trying all. -#}
{%- set most_customers = 50000 -%}
{%- set most_pairs_exact = 200 -%}

with

campaigns as (select * from {{ ref('campaign_terms') }} where status = 'planned'),

offers as (select * from {{ ref('choosable_offers') }} where expected_profit is not null),

floors as (select * from {{ ref('segment_floors') }}),

sizes as (
    select
        offers.campaign_id,
        count(distinct offers.customer_id) filter (
            where offers.slice = 'target' and offers.is_choosable
        ) as customers,
        count(*) filter (where offers.slice = 'target' and offers.is_choosable) as pairs,
        -- what tries cost is set aside first
        coalesce(sum(offers.expected_cost) filter (where offers.is_tried), 0) as tries_cost,
        count(*) filter (where offers.is_tried) as tries,
        count(floors.segment_id) > 0 as has_floors
    from offers
    left join floors on offers.segment_id = floors.segment_id
    group by offers.campaign_id
),

limited as (
    select
        sizes.campaign_id,
        sizes.pairs <= {{ most_pairs_exact }} as is_small,
        case
            when campaigns.budget is not null
                then greatest(0, campaigns.budget - sizes.tries_cost)
        end as budget_left,
        case
            when campaigns.max_contacts is not null
                then greatest(0, campaigns.max_contacts - sizes.tries)
        end as contacts_left,
        least(1.0, {{ most_customers }}.0 / sizes.customers) as sampled_share
    from sizes
    inner join campaigns on sizes.campaign_id = campaigns.campaign_id
    where
        sizes.customers > 0
        and (
            campaigns.max_contacts is not null
            or sizes.has_floors
            or (campaigns.budget is not null and sizes.pairs <= {{ most_pairs_exact }})
        )
),

final as (
    select
        offers.campaign_id,
        offers.customer_id,
        offers.offer_id,
        offers.segment_id,
        cast(floors.floor_share as double) as floor_share,
        cast(offers.expected_cost as double) as expected_cost,
        cast(offers.expected_profit as double) as expected_profit,
        limited.is_small,
        cast(limited.budget_left as double) as budget_left,
        cast(limited.contacts_left as double) as contacts_left,
        cast(limited.sampled_share as double) as sampled_share
    from offers
    inner join limited on offers.campaign_id = limited.campaign_id
    left join floors on offers.segment_id = floors.segment_id
    where
        offers.slice = 'target'
        and offers.is_choosable
        and {{ share_of_hash("offers.campaign_id || '|' || offers.customer_id") }}
        < limited.sampled_share
)

select * from final
