with

campaigns as (select * from {{ ref('compared_campaigns') }}),

windows as (select * from {{ ref('customer_windows') }}),

known as (
    select
        customer_id,
        min(purchased_on) as first_purchased_on
    from {{ ref('receipts') }}
    where is_purchase
    group by customer_id
),

arms as (
    select
        campaign_id,
        customer_id,
        case when arm = 'control' then 'control' else 'offer' end as side
    from {{ ref('assigned_customers') }}
),

-- whoever had bought before and was in no campaign of those weeks knows what the season did
others as (
    select
        campaigns.campaign_id,
        known.customer_id,
        'outside' as side
    from campaigns
    inner join known on campaigns.starts_on > known.first_purchased_on
    where
        not exists (
            select audience.customer_id
            from {{ ref('campaign_audience') }} as audience
            inner join {{ ref('campaign_terms') }} as terms
                on audience.campaign_id = terms.campaign_id
            where
                audience.customer_id = known.customer_id
                and terms.status != 'planned'
                and terms.starts_on <= campaigns.ends_on
                and terms.ends_on >= campaigns.starts_on
        )
),

people as (
    select * from arms
    union all
    select * from others
),

bought as (
    select
        people.campaign_id,
        people.side,
        cells.cell,
        case when coalesce(windows.receipts, 0) > 0 then 1 else 0 end as bought,
        case
            when campaigns.has_before
                then case when coalesce(windows.receipts_before, 0) > 0 then 1 else 0 end
        end as bought_before,
        case
            when campaigns.has_after
                then case when coalesce(windows.receipts_after, 0) > 0 then 1 else 0 end
        end as bought_after
    from people
    inner join campaigns on people.campaign_id = campaigns.campaign_id
    left join windows
        on people.campaign_id = windows.campaign_id and people.customer_id = windows.customer_id
    left join {{ ref('behaviour_cells') }} as cells
        on
            people.campaign_id = cells.campaign_id
            and people.customer_id = cells.customer_id
            and cells.is_campaign
),

final as (
    select
        bought.campaign_id,
        bought.side,
        bought.cell,
        count(*) as customers,
        cast(sum(bought.bought) as bigint) as buyers,
        cast(sum(bought.bought - bought.bought_before) as bigint) as over_before,
        cast(sum(abs(bought.bought - bought.bought_before)) as bigint) as moved_before,
        cast(sum(bought.bought - bought.bought_after) as bigint) as over_after,
        cast(sum(abs(bought.bought - bought.bought_after)) as bigint) as moved_after,
        max(rates.base_customers) as base_customers,
        max(rates.base_buyers) as base_buyers
    from bought
    left join {{ ref('base_rates') }} as rates
        on bought.campaign_id = rates.campaign_id and bought.cell = rates.cell
    group by bought.campaign_id, bought.side, bought.cell
)

select * from final
