with

campaigns as (
    select * from {{ ref('campaign_terms') }} where status = 'past' and has_contact_list
),

overlapping as (
    select
        campaign_id,
        count(distinct customer_id) as customers
    from {{ ref('checked_contacts') }}
    where reject_reason = 'in two arms of one campaign'
    group by campaign_id
),

late as (
    select
        contacts.campaign_id,
        count(*) as customers
    from {{ ref('contact_profits') }} as contacts
    inner join campaigns on contacts.campaign_id = campaigns.campaign_id
    where contacts.arm != 'control' and contacts.contacted_on > campaigns.ends_on
    group by contacts.campaign_id
),

final as (
    select
        campaigns.campaign_id,
        coalesce(overlapping.customers, 0) as overlapping_customers,
        coalesce(late.customers, 0) as late_contacts
    from campaigns
    left join overlapping on campaigns.campaign_id = overlapping.campaign_id
    left join late on campaigns.campaign_id = late.campaign_id
)

select * from final
