with

campaigns as (select * from {{ ref('campaign_terms') }} where status = 'planned'),

offers as (select * from {{ ref('scenario_offers') }}),

-- what a customer is best offered, where that pays
paying as (
    select
        *,
        case
            when expected_cost = 0 then 1e15
            else cast(expected_profit as double) / cast(expected_cost as double)
        end as efficiency
    from offers
    where not is_tried and expected_profit > 0
    qualify
        row_number() over (
            partition by campaign_id, lever, change_percent, customer_id
            order by expected_profit desc, expected_cost asc, offer_id asc
        ) = 1
),

tries as (
    select
        campaign_id,
        lever,
        change_percent,
        count(*) as contacts,
        sum(expected_cost) as expected_cost,
        {{ whole_sum('expected_profit') }} as expected_profit
    from offers
    where is_tried
    group by campaign_id, lever, change_percent
),

-- most profit per unit of money first, as the list's own walk
walked as (
    select
        paying.*,
        sum(paying.expected_cost) over in_order as cost_so_far,
        row_number() over in_order as contacts_so_far
    from paying
    inner join campaigns on paying.campaign_id = campaigns.campaign_id
    where campaigns.budget is not null or campaigns.max_contacts is not null
    window
        in_order as (
            partition by paying.campaign_id, paying.lever, paying.change_percent
            order by
                paying.efficiency desc, paying.response_probability desc, paying.customer_id asc
            rows between unbounded preceding and current row
        )
),

taken as (
    select
        paying.campaign_id,
        paying.lever,
        paying.change_percent,
        paying.expected_cost,
        paying.expected_profit
    from paying
    inner join campaigns on paying.campaign_id = campaigns.campaign_id
    where campaigns.budget is null and campaigns.max_contacts is null
    union all
    select
        walked.campaign_id,
        walked.lever,
        walked.change_percent,
        walked.expected_cost,
        walked.expected_profit
    from walked
    inner join campaigns on walked.campaign_id = campaigns.campaign_id
    left join tries
        on
            walked.campaign_id = tries.campaign_id
            and walked.lever = tries.lever
            and walked.change_percent = tries.change_percent
    where
        {{ within_limits('walked') }}
),

sums as (
    select
        campaign_id,
        lever,
        change_percent,
        count(*) as contacts,
        sum(expected_cost) as expected_cost,
        sum(expected_profit) as expected_profit
    from taken
    group by campaign_id, lever, change_percent
),

-- a list of nobody is one, too
known as (
    select distinct
        offers.campaign_id,
        scenarios.lever,
        scenarios.change_percent
    from offers
    cross join {{ ref('scenarios') }} as scenarios
    where offers.expected_profit is not null and offers.change_percent = 0
),

final as (
    select
        known.campaign_id,
        known.lever,
        known.change_percent,
        coalesce(sums.contacts, 0) + coalesce(tries.contacts, 0) as contacts,
        cast(
            coalesce(sums.expected_cost, 0) + coalesce(tries.expected_cost, 0) as decimal(18, 2)
        ) as expected_cost,
        cast(
            coalesce(sums.expected_profit, 0) + coalesce(tries.expected_profit, 0)
            as decimal(18, 2)
        ) as expected_profit,
        cast(coalesce(sums.expected_profit, 0) as decimal(18, 2)) as profit_of_contacts
    from known
    left join sums
        on
            known.campaign_id = sums.campaign_id
            and known.lever = sums.lever
            and known.change_percent = sums.change_percent
    left join tries
        on
            known.campaign_id = tries.campaign_id
            and known.lever = tries.lever
            and known.change_percent = tries.change_percent
)

select * from final
