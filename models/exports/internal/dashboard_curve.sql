{%- set most_points = 190 -%}

with

-- where profit is promised, policy_frontier says more
ranked as (
    select *
    from {{ ref('campaign_list') }}
    where rank is not null and profit_basis like 'none%'
),

sizes as (
    select
        campaign_id,
        max(rank) as customers,
        max(case when decision = 'contact' then rank end) as last_contact
    from ranked
    group by campaign_id
),

-- exact sums: a running sum of doubles would depend on how threads share it out
added_up as (
    select
        campaign_id,
        rank,
        sum(expected_cost) over down as expected_cost,
        sum(cast(response_probability as decimal(9, 6))) over down as responses
    from ranked
    window down as (partition by campaign_id order by rank rows unbounded preceding)
),

final as (
    select
        added_up.campaign_id,
        added_up.rank as contacts,
        cast(added_up.expected_cost as double) as expected_cost,
        cast(added_up.responses as double) as responses,
        coalesce(added_up.rank <= sizes.last_contact, false) as is_contacted,
        coalesce(added_up.rank = sizes.last_contact, false) as is_last_contact
    from added_up
    inner join sizes on added_up.campaign_id = sizes.campaign_id
    where
        added_up.rank % cast(ceil(sizes.customers / {{ most_points }}.0) as bigint) = 0
        or added_up.rank in (1, sizes.customers, sizes.last_contact)
)

select * from final
