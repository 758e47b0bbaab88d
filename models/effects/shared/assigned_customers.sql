with

contacts as (select * from {{ ref('fct_campaign_contacts') }}),

campaigns as (select * from {{ ref('compared_campaigns') }}),

windows as (select * from {{ ref('customer_windows') }}),

launched as (select * from {{ ref('launched_contacts') }}),

customers as (select * from {{ ref('crm_customers') }}),

{{ assigned_arms('contacts') }},

-- who was left out bought what they bought, and cost nothing; of responses nothing is known
assigned as (
    select
        drawn.campaign_id,
        drawn.customer_id,
        drawn.arm,
        contacts.responded,
        coalesce(contacts.bought, windows.receipts > 0, false) as bought,
        coalesce(contacts.receipts, windows.receipts, 0) as receipts,
        coalesce(contacts.revenue, windows.revenue, 0) as revenue,
        coalesce(contacts.discount_cost, windows.discount_amount, 0) as discount_cost,
        coalesce(contacts.contact_cost, 0) as contact_cost,
        case
            when contacts.customer_id is not null or campaigns.response_rule = 'reported'
                then contacts.profit
            else
                cast(
                    coalesce(
                        {{ profit_of_paid(
                            'windows.revenue', 'windows.discount_amount', 'campaigns.margin_rate'
                        ) }},
                        0
                    ) as decimal(18, 2)
                )
        end as profit,
        -- a purchase that a contact borrowed from later is missing there
        case
            when campaigns.has_after and campaigns.response_rule = 'purchase'
                then
                    coalesce(
                        {{ profit_of_paid(
                            'windows.revenue_after',
                            'windows.discount_after',
                            'campaigns.margin_rate'
                        ) }},
                        0
                    )
        end as profit_after,
        campaigns.margin_rate,
        case when campaigns.has_before then coalesce(windows.receipts_before, 0) > 0 end
            as bought_before,
        case when campaigns.has_before then coalesce(windows.revenue_before, 0) end
            as revenue_before,
        case when campaigns.has_before then coalesce(windows.discount_before, 0) end
            as discount_before
    from drawn
    inner join campaigns on drawn.campaign_id = campaigns.campaign_id
    left join contacts
        on drawn.campaign_id = contacts.campaign_id and drawn.customer_id = contacts.customer_id
    left join windows
        on drawn.campaign_id = windows.campaign_id and drawn.customer_id = windows.customer_id
),

final as (
    select
        *,
        cast(profit + profit_after as decimal(18, 2)) as profit_with_after
    from assigned
)

select * from final
