{#- So many windows of a campaign's own length are looked back at. -#}
{%- set most_windows = 24 -%}

with

settings as (select * from {{ ref('settings') }}),

-- whoever passes by is spoken to, in any city: who is held out can only be said by city
campaigns as (
    select
        terms.campaign_id,
        terms.country,
        terms.duration_days,
        least(settings.last_event_on, terms.known_before) as before_day,
        least(
            cast(
                floor(
                    {{ days_between(
                        'settings.first_purchase_on',
                        'least(settings.last_event_on, terms.known_before)'
                    ) }} / terms.duration_days
                ) as bigint
            ),
            {{ most_windows }}
        ) as windows,
        settings.salt || '|' || terms.campaign_id as seed
    from {{ ref('campaign_terms') }} as terms
    cross join settings
    where
        terms.status = 'planned'
        and terms.city is null
        and {{ names_nobody('terms') }}
        -- which cities it holds out is settled
        and not exists (
            select held_out.campaign_id
            from {{ ref('held_out_cities') }} as held_out
            where held_out.campaign_id = terms.campaign_id and held_out.city is not null
        )
),

residents as (
    select
        campaigns.campaign_id,
        campaigns.duration_days,
        campaigns.before_day,
        campaigns.windows,
        customers.city,
        customers.customer_id
    from campaigns
    inner join {{ ref('crm_customers') }} as customers
        on campaigns.country is null or campaigns.country = customers.country
    where customers.city is not null
),

sizes as (
    select
        campaign_id,
        city,
        count(*) as customers
    from residents
    group by campaign_id, city
),

-- counted back from the last whole day: 0 is the latest
bought as (
    select
        residents.campaign_id,
        residents.city,
        cast(floor(
            ({{ days_between('receipts.purchased_on', 'residents.before_day') }} - 1)
            / residents.duration_days
        ) as bigint) as windows_back,
        cast(sum(receipts.net_amount) as decimal(18, 2)) as revenue
    from residents
    inner join {{ ref('receipts') }} as receipts
        on
            residents.customer_id = receipts.customer_id
            and residents.before_day > receipts.purchased_on
            and receipts.purchased_on
            >= {{ add_days(
                'residents.before_day', '-residents.duration_days * residents.windows'
            ) }}
    group by residents.campaign_id, residents.city, windows_back
),

final as (
    select
        sizes.campaign_id,
        sizes.city,
        cast(numbers.windows_back as bigint) as windows_back,
        sizes.customers,
        coalesce(bought.revenue, 0) as revenue,
        campaigns.seed
    from sizes
    inner join campaigns on sizes.campaign_id = campaigns.campaign_id
    inner join (values ({{ range(most_windows) | join('), (') }})) as numbers (windows_back)
        on campaigns.windows > numbers.windows_back
    left join bought
        on
            sizes.campaign_id = bought.campaign_id
            and sizes.city = bought.city
            and numbers.windows_back = bought.windows_back
)

select * from final
