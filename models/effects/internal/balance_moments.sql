{%- set names = balance_features() -%}
{%- set sums = [] -%}
{%- for name in names -%}
    {%- do sums.append('cast(sum(' ~ name ~ ') as decimal(38, 2)) as ' ~ name) -%}
    {%- for other in names[loop.index0:] -%}
        {%- do sums.append(
            'cast(sum(' ~ wide(name) ~ ' * ' ~ wide(other) ~ ') as decimal(38, 4)) as ' ~ name ~ '_x_' ~ other
        ) -%}
    {%- endfor -%}
{%- endfor -%}

with

campaigns as (select * from {{ ref('compared_campaigns') }}),

settings as (select * from {{ ref('settings') }}),

assigned as (
    select
        customers.campaign_id,
        customers.customer_id,
        customers.arm,
        campaigns.balanced_before,
        {{ days_between('settings.first_purchase_on', 'campaigns.balanced_before') }}
            as history_days
    from {{ ref('assigned_customers') }} as customers
    inner join campaigns on customers.campaign_id = campaigns.campaign_id
    cross join settings
),

history as (
    select
        assigned.campaign_id,
        assigned.customer_id,
        {{ days_between('receipts.purchased_on', 'assigned.balanced_before') }} as days_ago,
        receipts.amount,
        receipts.discounted_lines > 0 as is_discounted
    from assigned
    inner join {{ ref('receipts') }} as receipts
        on
            assigned.customer_id = receipts.customer_id
            and assigned.balanced_before > receipts.purchased_on
    where receipts.is_purchase
),

purchases as (
    select
        campaign_id,
        customer_id,
        count(*) filter (where days_ago <= 28) as receipts_28d,
        count(*) filter (where days_ago <= 91) as receipts_91d,
        coalesce(sum(amount) filter (where days_ago <= 91), 0) as revenue_91d,
        count(*) filter (where days_ago <= 91 and is_discounted) as discounted_receipts_91d,
        min(days_ago) as days_since_purchase
    from history
    group by campaign_id, customer_id
),

contacts as (
    select
        assigned.campaign_id,
        assigned.customer_id,
        count(*) as earlier_contacts
    from assigned
    inner join {{ ref('campaign_audience') }} as audience
        on
            assigned.customer_id = audience.customer_id
            and assigned.balanced_before > audience.contacted_on
    where audience.arm != 'control' and audience.campaign_id != assigned.campaign_id
    group by assigned.campaign_id, assigned.customer_id
),

-- unknown counts as zero, in every arm alike; whoever never bought has been silent all along
features as (
    select
        assigned.campaign_id,
        assigned.customer_id,
        assigned.arm,
        cast(coalesce(purchases.receipts_28d, 0) as decimal(18, 2)) as receipts_28d,
        cast(coalesce(purchases.receipts_91d, 0) as decimal(18, 2)) as receipts_91d,
        cast(coalesce(purchases.revenue_91d, 0) as decimal(18, 2)) as revenue_91d,
        cast(coalesce(purchases.discounted_receipts_91d, 0) as decimal(18, 2))
            as discounted_receipts_91d,
        cast(
            coalesce(purchases.days_since_purchase, assigned.history_days, 0) as decimal(18, 2)
        ) as days_since_purchase,
        cast(coalesce(contacts.earlier_contacts, 0) as decimal(18, 2)) as earlier_contacts,
        cast(coalesce({{ age_on('assigned.balanced_before') }}, 0) as decimal(18, 2)) as age,
        cast(case when customers.gender = 'female' then 1 else 0 end as decimal(18, 2)) as female
    from assigned
    left join {{ ref('crm_customers') }} as customers
        on assigned.customer_id = customers.customer_id
    left join purchases
        on
            assigned.campaign_id = purchases.campaign_id
            and assigned.customer_id = purchases.customer_id
    left join contacts
        on
            assigned.campaign_id = contacts.campaign_id
            and assigned.customer_id = contacts.customer_id
),

launched as (select distinct campaign_id from {{ ref('launched_contacts') }}),

final as (
    select
        features.campaign_id,
        features.arm,
        count(launched.campaign_id) > 0 as is_personalised,
        count(*) as customers,
        {{ sums | join(',\n        ') }}
    from features
    left join launched on features.campaign_id = launched.campaign_id
    group by features.campaign_id, features.arm
)

select * from final
