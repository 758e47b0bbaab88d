with

contacts as (select * from {{ ref('contact_profits') }}),

campaigns as (select * from {{ ref('compared_campaigns') }}),

windows as (select * from {{ ref('customer_windows') }}),

launched as (select * from {{ ref('launched_contacts') }}),

final as (
    select
        contacts.campaign_id,
        contacts.customer_id,
        contacts.arm,
        contacts.responded,
        contacts.bought,
        contacts.receipts,
        contacts.revenue,
        contacts.discount_cost,
        contacts.contact_cost,
        contacts.profit,
        campaigns.margin_rate,
        case when campaigns.has_before then coalesce(windows.receipts_before, 0) > 0 end
            as bought_before,
        case when campaigns.has_before then coalesce(windows.revenue_before, 0) end
            as revenue_before,
        case when campaigns.has_before then coalesce(windows.discount_before, 0) end
            as discount_before
    from contacts
    inner join campaigns on contacts.campaign_id = campaigns.campaign_id
    left join windows
        on
            contacts.campaign_id = windows.campaign_id
            and contacts.customer_id = windows.customer_id
    left join launched
        on
            contacts.campaign_id = launched.campaign_id
            and contacts.customer_id = launched.customer_id
    -- of a list of ours, those alone whom chance put into one arm or the other
    where
        coalesce(launched.is_comparable, false)
        or contacts.campaign_id not in (select own.campaign_id from launched as own)
)

select * from final
