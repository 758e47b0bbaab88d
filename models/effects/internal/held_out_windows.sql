{#- The campaign's window, which is 0, and so many of its length before. -#}
{%- set most_windows = 25 -%}
{%- set windows_back -%}
    case
        when receipts.purchased_on >= residents.starts_on then 0
        else cast(floor(
            ({{ days_between('receipts.purchased_on', 'residents.starts_on') }} - 1)
            / residents.duration_days
        ) as bigint) + 1
    end
{%- endset -%}
{%- set profit = profit_of_paid(
    'receipts.net_amount', 'receipts.net_discount_amount', 'residents.margin_rate'
) %}

with

settings as (select * from {{ ref('settings') }}),

held_out as (
    select distinct
        campaign_id,
        city
    from {{ ref('held_out_cities') }}
    where city is not null
),

campaigns as (
    select
        terms.*,
        {{ add_days('terms.starts_on', '-terms.duration_days') }} as before_starts_on,
        least(
            cast(floor(
                {{ days_between('settings.first_purchase_on', 'terms.starts_on') }}
                / terms.duration_days
            ) as bigint),
            {{ most_windows - 1 }}
        ) as windows
    from {{ ref('campaign_terms') }} as terms
    cross join settings
    where
        terms.status = 'past'
        and settings.first_purchase_on < terms.starts_on
        and terms.campaign_id in (select held_out.campaign_id from held_out)
),

-- a city with a campaign of its own in those days is no comparison
busy as (
    select distinct
        campaigns.campaign_id,
        others.city
    from campaigns
    inner join {{ ref('campaign_terms') }} as others
        on
            others.city is not null
            and others.status != 'planned'
            and campaigns.ends_on >= others.starts_on
            and campaigns.before_starts_on <= others.ends_on
),

residents as (
    select
        campaigns.campaign_id,
        campaigns.starts_on,
        campaigns.ends_on,
        campaigns.duration_days,
        campaigns.windows,
        campaigns.margin_rate,
        customers.customer_id,
        customers.city,
        held_out.city is not null as is_held_out,
        busy.city is null as is_comparable
    from campaigns
    inner join {{ ref('crm_customers') }} as customers
        on campaigns.country is null or campaigns.country = customers.country
    left join held_out
        on campaigns.campaign_id = held_out.campaign_id and customers.city = held_out.city
    left join busy
        on campaigns.campaign_id = busy.campaign_id and customers.city = busy.city
    where customers.city is not null
),

cities as (
    select
        residents.campaign_id,
        residents.city,
        residents.is_held_out,
        residents.is_comparable,
        residents.windows,
        count(*) as customers,
        coalesce(sum(contacts.contact_cost + contacts.given_beside), 0) as spent
    from residents
    left join {{ ref('fct_campaign_contacts') }} as contacts
        on
            residents.campaign_id = contacts.campaign_id
            and residents.customer_id = contacts.customer_id
    group by
        residents.campaign_id,
        residents.city,
        residents.is_held_out,
        residents.is_comparable,
        residents.windows
),

bought as (
    select
        residents.campaign_id,
        residents.city,
        {{ windows_back }} as windows_back,
        count(distinct case when receipts.is_purchase then receipts.customer_id end) as buyers,
        cast(sum(receipts.net_amount) as decimal(18, 2)) as revenue,
        cast(sum({{ profit }}) as decimal(18, 2)) as profit
    from residents
    inner join {{ ref('receipts') }} as receipts
        on
            residents.customer_id = receipts.customer_id
            and residents.ends_on >= receipts.purchased_on
            and receipts.purchased_on
            >= {{ add_days(
                'residents.starts_on', '-residents.duration_days * residents.windows'
            ) }}
    group by residents.campaign_id, residents.city, windows_back
),

final as (
    select
        cities.campaign_id,
        cities.city,
        cities.is_held_out,
        cities.is_comparable,
        cities.customers,
        cast(numbers.windows_back as bigint) as windows_back,
        coalesce(bought.buyers, 0) as buyers,
        coalesce(bought.revenue, 0) as revenue,
        cast(
            coalesce(bought.profit, 0)
            - case when numbers.windows_back = 0 then cities.spent else 0 end
            as decimal(18, 2)
        ) as profit
    from cities
    inner join (values ({{ range(most_windows) | join('), (') }})) as numbers (windows_back)
        on cities.windows >= numbers.windows_back
    left join bought
        on
            cities.campaign_id = bought.campaign_id
            and cities.city = bought.city
            and numbers.windows_back = bought.windows_back
)

select * from final
