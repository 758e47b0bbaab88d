-- no list may reach who has not agreed, asked not to be, is under age, is in a running campaign,
-- was contacted within the cap, is reached by another list within it, or whose campaign is over:
-- one row per customer reached.
-- Asked of the CRM's own tables, not of the models that decide, so that a fault there is seen here.
with

campaign_list as (select * from {{ ref('campaign_list') }}),

campaigns as (select * from {{ ref('dim_campaigns') }}),

customers as (select * from {{ ref('crm_customers') }}),

suppressions as (select * from {{ ref('crm_suppressions') }}),

contacts as (select * from {{ ref('crm_contacts') }}),

settings as (select * from {{ ref('settings') }}),

contacted as (
    select
        campaign_list.campaign_id,
        campaign_list.customer_id,
        campaigns.ends_on,
        greatest(campaigns.starts_on, settings.as_of) as sends_on
    from campaign_list
    cross join settings
    inner join campaigns on campaign_list.campaign_id = campaigns.campaign_id
    where campaign_list.decision in ('contact', 'explore')
),

-- a list that was launched was chosen from the plan that the CRM may still list: until a contact is
-- dated, the customers that the list names are the campaign's, and not the plan
launched as (
    select
        lists.campaign_id,
        lists.customer_id,
        campaigns.status in ('running', 'launched') as is_running,
        campaigns.starts_on as contacted_on
    from {{ ref('launched_list') }} as lists
    cross join settings
    inner join campaigns on lists.campaign_id = campaigns.campaign_id
    where
        campaigns.status != 'planned'
        and lists.decision in ('contact', 'explore')
        and not exists (
            select contacts.campaign_id from contacts
            where
                contacts.campaign_id = lists.campaign_id
                and contacts.contacted_on < settings.as_of
        )
),

-- what is dated on as_of or later has not happened, but to a launched campaign it is about to
other_contacts as (
    select
        contacts.customer_id,
        contacts.arm,
        campaigns.status in ('running', 'launched') as is_running,
        coalesce(contacts.contacted_on, campaigns.starts_on) as contacted_on
    from contacts
    cross join settings
    inner join campaigns on contacts.campaign_id = campaigns.campaign_id
    where
        (
            campaigns.status = 'launched'
            or (
                campaigns.status in ('past', 'running')
                and coalesce(contacts.contacted_on, campaigns.starts_on) < settings.as_of
            )
        )
        and not exists (
            select launched.campaign_id from launched
            where launched.campaign_id = contacts.campaign_id
        )
    union all
    select
        customer_id,
        'offer' as arm,
        is_running,
        contacted_on
    from launched
    union all
    -- without a list, and not launched from one, it was for everybody there
    select
        customers.customer_id,
        'offer' as arm,
        false as is_running,
        campaigns.starts_on as contacted_on
    from campaigns
    inner join customers
        on
            (campaigns.city is null or campaigns.city = customers.city)
            and (campaigns.country is null or campaigns.country = customers.country)
    where
        campaigns.status != 'planned'
        and not {{ is_mass_channel('campaigns.channel') }}
        and not exists (
            select named.campaign_id from {{ used('contacts') }} as named
            where named.campaign_id = campaigns.campaign_id
        )
        and not exists (
            select lists.campaign_id from {{ ref('launched_list') }} as lists
            where lists.campaign_id = campaigns.campaign_id
        )
),

breaches as (
    select
        contacted.campaign_id,
        contacted.customer_id,
        'refused, unknown, under age, or the campaign is over' as breach
    from contacted
    cross join settings
    left join customers on contacted.customer_id = customers.customer_id
    where
        not coalesce(customers.consent, false)
        or {{ age_on('settings.as_of') }} < settings.min_age
        or contacted.ends_on < settings.as_of
    union all
    -- nothing given after it, of the same purpose, makes up for a withdrawal
    select
        contacted.campaign_id,
        contacted.customer_id,
        'consent withdrawn' as breach
    from contacted
    cross join settings
    inner join {{ ref('campaign_terms') }} as terms on contacted.campaign_id = terms.campaign_id
    inner join {{ ref('crm_consents') }} as consents on contacted.customer_id = consents.customer_id
    where
        consents.purpose = 'own_messages'
        and coalesce(consents.channel, lower(trim(terms.channel)), '')
        = coalesce(lower(trim(terms.channel)), '')
        and (consents.is_doubtful or consents.withdrawn_on <= settings.as_of)
        and not exists (
            select later.customer_id
            from {{ ref('crm_consents') }} as later
            where
                later.customer_id = consents.customer_id
                and later.purpose = consents.purpose
                and coalesce(later.given_on > consents.withdrawn_on, false)
        )
        -- a word on this channel alone stands against one on every channel
        and not exists (
            select own.customer_id
            from {{ ref('crm_consents') }} as own
            where
                own.customer_id = consents.customer_id
                and own.purpose = consents.purpose
                and consents.channel is null
                and own.channel = lower(trim(terms.channel))
                and own.withdrawn_on is null
                and not own.is_doubtful
        )
    union all
    -- asked of the rows as the export has them
    select
        contacted.campaign_id,
        contacted.customer_id,
        'profiling withdrawn' as breach
    from contacted
    inner join {{ staged('consents') }} as words
        on contacted.customer_id = words.customer_id
    inner join {{ ref('consent_purposes') }} as purposes
        on lower(trim(words.purpose)) = purposes.word
    where
        purposes.purpose = 'profiling'
        and words.withdrawn_on is not null
        and not exists (
            select later.customer_id
            from {{ staged('consents') }} as later
            where later.customer_id = words.customer_id and later.given_on > words.withdrawn_on
        )
    union all
    select
        contacted.campaign_id,
        contacted.customer_id,
        'suppressed' as breach
    from contacted
    inner join suppressions on contacted.customer_id = suppressions.customer_id
    where suppressions.until is null or contacted.sends_on <= suppressions.until
    union all
    select
        contacted.campaign_id,
        contacted.customer_id,
        'in a running campaign, or contacted within the cap' as breach
    from contacted
    cross join settings
    inner join other_contacts on contacted.customer_id = other_contacts.customer_id
    where
        (settings.exclude_running and other_contacts.is_running)
        or (
            other_contacts.arm != 'control'
            and {{ add_days('other_contacts.contacted_on', 'settings.frequency_cap_days') }}
            >= contacted.sends_on
            and other_contacts.contacted_on <= contacted.sends_on
        )
    union all
    select
        contacted.campaign_id,
        contacted.customer_id,
        'by another list within the cap' as breach
    from contacted
    cross join settings
    inner join contacted as others
        on
            contacted.customer_id = others.customer_id
            and contacted.campaign_id != others.campaign_id
    where
        others.sends_on >= contacted.sends_on
        and {{ add_days('contacted.sends_on', 'settings.frequency_cap_days') }} >= others.sends_on
),

final as (
    select
        campaign_id,
        customer_id,
        min(breach) as breach
    from breaches
    group by campaign_id, customer_id
)

select * from final
