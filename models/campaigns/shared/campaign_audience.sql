with

settings as (select * from {{ ref('settings') }}),

campaigns as (select * from {{ ref('campaign_terms') }}),

contacts as (select * from {{ ref('crm_contacts') }}),

customers as (select * from {{ ref('crm_customers') }}),

held_out as (select * from {{ ref('held_out_cities') }}),

launched as (select * from {{ ref('launched_contacts') }} where arm is not null),

-- who was, or is to be, in the campaign by the CRM's own list; what is dated on as_of or later is
-- a plan, and of a campaign that has begun nothing later is known
listed as (
    select
        contacts.campaign_id,
        contacts.customer_id,
        contacts.arm,
        coalesce(contacts.contacted_on, campaigns.starts_on) as contacted_on,
        coalesce(contacts.propensity, launched.propensity) as propensity,
        true as is_listed
    from contacts
    inner join campaigns
        on contacts.campaign_id = campaigns.campaign_id and campaigns.audience_source = 'contacts'
    cross join settings
    left join launched
        on
            contacts.campaign_id = launched.campaign_id
            and contacts.customer_id = launched.customer_id
            and contacts.arm = launched.arm
    where
        campaigns.status in ('planned', 'launched')
        or coalesce(contacts.contacted_on, campaigns.starts_on) < settings.as_of
),

-- until its contacts come back, a launched list counts as sent; a CRM that sends back only what it
-- sent does not name our control, which stays one
launched_alone as (
    select
        launched.campaign_id,
        launched.customer_id,
        launched.arm,
        campaigns.starts_on as contacted_on,
        launched.propensity,
        true as is_listed
    from launched
    inner join campaigns on launched.campaign_id = campaigns.campaign_id
    -- the CRM may have forgotten a customer since
    inner join customers on launched.customer_id = customers.customer_id
    left join listed
        on
            launched.campaign_id = listed.campaign_id
            and launched.customer_id = listed.customer_id
    where
        listed.customer_id is null
        and (
            campaigns.audience_source = 'launched_list'
            or (
                campaigns.audience_source = 'contacts'
                and campaigns.status != 'planned'
                and launched.arm = 'control'
            )
        )
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
            (campaigns.city is null or {{ is_in_city('campaigns.city', 'customers.city') }})
            and (campaigns.country is null or campaigns.country = customers.country)
    left join held_out
        on campaigns.campaign_id = held_out.campaign_id and customers.city = held_out.city
    where
        campaigns.audience_source = 'everyone'
        -- what a campaign left out to be measured by
        and held_out.campaign_id is null
),

final as (
    select * from listed
    union all
    select * from launched_alone
    union all
    select * from everyone
)

select * from final
