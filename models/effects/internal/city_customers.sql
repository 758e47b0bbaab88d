{%- set periods = {
    'earlier': 'purchased_on < before_starts_on',
    'before': 'purchased_on >= before_starts_on and purchased_on < starts_on',
    'during': 'purchased_on >= starts_on',
} -%}
{%- set sums = [] -%}
{%- for period, days in periods.items() -%}
    {%- do sums.append(
        'count(*) filter (where is_purchase and ' ~ days ~ ') as receipts_' ~ period
    ) -%}
    {%- for total, column in [('revenue', 'net_amount'), ('discount', 'net_discount_amount')] -%}
        {%- do sums.append(
            'cast(coalesce(sum(' ~ column ~ ') filter (where ' ~ days ~ '), 0) as decimal(18, 2)) as '
            ~ total ~ '_' ~ period
        ) -%}
    {%- endfor -%}
{%- endfor -%}

with

settings as (select * from {{ ref('settings') }}),

past as (
    select
        *,
        {{ add_days('starts_on', '-duration_days') }} as before_starts_on
    from {{ ref('campaign_terms') }}
    where status = 'past' and city is not null
),

controls as (
    select distinct campaign_id
    from {{ ref('campaign_audience') }}
    where arm = 'control'
),

-- a campaign for a city that left nobody in it to compare with; the days before it must be known
campaigns as (
    select
        past.campaign_id,
        past.city,
        past.country,
        past.before_starts_on,
        past.starts_on,
        past.ends_on,
        past.margin_rate
    from past
    cross join settings
    left join controls on past.campaign_id = controls.campaign_id
    where
        controls.campaign_id is null
        and settings.first_purchase_on < past.before_starts_on
),

-- a city with a campaign of its own in those days is no comparison
residents as (
    select
        campaigns.*,
        customers.customer_id,
        -- several cities of one campaign are compared as one
        case
            when {{ is_in_city('campaigns.city', 'customers.city') }} then campaigns.city
            else customers.city
        end as home,
        {{ is_in_city('campaigns.city', 'customers.city') }} as is_target
    from campaigns
    inner join {{ ref('crm_customers') }} as customers
        on campaigns.country is null or campaigns.country = customers.country
    where
        customers.city is not null
        and not exists (
            select others.campaign_id
            from {{ ref('campaign_terms') }} as others
            where
                {{ is_in_city('others.city', 'customers.city') }}
                and not {{ is_in_city('campaigns.city', 'customers.city') }}
                and others.status != 'planned'
                and others.starts_on <= campaigns.ends_on
                and others.ends_on >= campaigns.before_starts_on
        )
),

purchases as (
    select
        residents.campaign_id,
        residents.customer_id,
        residents.home,
        residents.is_target,
        residents.margin_rate,
        {{ sums | join(',\n        ') }}
    from residents
    inner join {{ ref('receipts') }} as receipts
        on
            residents.customer_id = receipts.customer_id
            and residents.ends_on >= receipts.purchased_on
    group by
        residents.campaign_id,
        residents.customer_id,
        residents.home,
        residents.is_target,
        residents.margin_rate
),

-- whoever bought first in these days was not there to be compared with before
final as (
    select
        purchases.*,
        coalesce(contacts.contact_cost, 0) + coalesce(contacts.opt_out_cost, 0) as contact_cost,
        coalesce(contacts.given_beside, 0) as given_beside
    from purchases
    left join {{ ref('fct_campaign_contacts') }} as contacts
        on
            purchases.campaign_id = contacts.campaign_id
            and purchases.customer_id = contacts.customer_id
    where purchases.receipts_earlier > 0
)

select * from final
