with

campaigns as (select * from {{ ref('campaign_terms') }}),

contacts as (select * from {{ ref('crm_contacts') }}),

customers as (select * from {{ ref('crm_customers') }}),

-- who was, or is to be, in the campaign by the CRM's own list
listed as (
    select
        contacts.campaign_id,
        contacts.customer_id,
        contacts.arm,
        coalesce(contacts.contacted_on, campaigns.starts_on) as contacted_on,
        contacts.propensity,
        true as is_listed
    from contacts
    inner join campaigns on contacts.campaign_id = campaigns.campaign_id
),

-- without a list the campaign is for its whole audience
everyone as (
    select
        campaigns.campaign_id,
        customers.customer_id,
        'offer' as arm,
        campaigns.starts_on as contacted_on,
        cast(null as decimal(9, 6)) as propensity,
        false as is_listed
    from campaigns
    inner join customers
        on
            (campaigns.city is null or customers.city = campaigns.city)
            and (campaigns.country is null or customers.country = campaigns.country)
    where not campaigns.has_contact_list
),

final as (
    select * from listed
    union all
    select * from everyone
)

select * from final
