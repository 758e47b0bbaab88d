with

settings as (select * from {{ ref('settings') }}),

campaigns as (select * from {{ ref('campaign_terms') }}),

contacts as (select * from {{ ref('crm_contacts') }}),

customers as (select * from {{ ref('crm_customers') }}),

-- who was, or is to be, in the campaign by the CRM's own list; what is dated on as_of or later is
-- a plan, and of a campaign that has begun nothing later is known
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
    cross join settings
    where
        campaigns.status in ('planned', 'launched')
        or coalesce(contacts.contacted_on, campaigns.starts_on) < settings.as_of
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
            (campaigns.city is null or campaigns.city = customers.city)
            and (campaigns.country is null or campaigns.country = customers.country)
    where not campaigns.has_contact_list
),

final as (
    select * from listed
    union all
    select * from everyone
)

select * from final
