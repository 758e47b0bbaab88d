{#- As many contacts as a tree looks at; more would only cost time. -#}
{%- set most_contacts = 5000 -%}
{#- Of few contacts more of everybody tell more; twenty thousand are enough of any. -#}
{%- set most_beside_each = 8 -%}
{%- set most_beside = 20000 -%}

with

customers as (select * from {{ ref('crm_customers') }}),

learnable as {{ in_charge('learnable_models') }},

-- whose outcome is known: it is what the lists learn from
contacts as (
    select judged.*
    from {{ in_charge('judged_contacts') }} as judged
    cross join learnable
    where learnable.has_response
    qualify
        row_number() over (
            order by
                md5(judged.campaign_id || '|' || judged.customer_id),
                judged.campaign_id,
                judged.customer_id
        ) <= {{ most_contacts }}
),

campaigns as (
    select
        campaign_id,
        known_before,
        duration_days,
        count(*) as contacts
    from contacts
    group by campaign_id, known_before, duration_days
),

-- everybody the shop knows, contacted or not
pool as (
    select customer_id
    from customers
    qualify
        row_number() over (order by md5('beside|' || customer_id), customer_id)
        <= {{ most_contacts }}
),

pooled as (select count(*) as customers from pool),

counted as (
    select
        sum(contacts) as contacts,
        max(contacts) as most_of_a_campaign
    from campaigns
),

-- to each contact as many of everybody in every campaign, as far as the pool allows
ratio as (
    select
        greatest(
            least(
                {{ most_beside_each }},
                floor({{ most_beside }} / cast(counted.contacts as double)),
                floor(pooled.customers / cast(counted.most_of_a_campaign as double))
            ), 1
        ) as beside_each
    from counted
    cross join pooled
),

-- looked at on the campaign's day: then no day tells who is who
beside as (
    select
        campaigns.campaign_id,
        pool.customer_id,
        campaigns.known_before,
        campaigns.duration_days
    from campaigns
    cross join ratio
    cross join pool
    qualify
        row_number() over (
            partition by campaigns.campaign_id
            order by md5(campaigns.campaign_id || '|beside|' || pool.customer_id), pool.customer_id
        ) <= ratio.beside_each * campaigns.contacts
),

final as (
    select
        campaign_id as observed_with,
        campaign_id,
        customer_id,
        true as is_contacted,
        known_before,
        duration_days
    from contacts
    union all
    select
        campaign_id as observed_with,
        'beside ' || campaign_id as campaign_id,
        customer_id,
        false as is_contacted,
        known_before,
        duration_days
    from beside
)

select * from final
