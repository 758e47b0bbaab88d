-- no list may reach who has not agreed, asked not to be, or is under age: one row per breach.
-- Asked of the CRM's own tables, not of the models that decide, so that a fault there is seen here.
with

campaign_list as (select * from {{ ref('campaign_list') }}),

campaigns as (select * from {{ ref('dim_campaigns') }}),

customers as (select * from {{ ref('crm_customers') }}),

suppressions as (select * from {{ ref('crm_suppressions') }}),

settings as (select * from {{ ref('settings') }}),

contacted as (
    select
        campaign_list.campaign_id,
        campaign_list.customer_id,
        campaigns.starts_on
    from campaign_list
    inner join campaigns on campaign_list.campaign_id = campaigns.campaign_id
    where campaign_list.decision in ('contact', 'explore')
),

final as (
    select
        contacted.campaign_id,
        contacted.customer_id,
        customers.consent,
        {{ age_on('settings.as_of') }} as age,
        suppressions.customer_id is not null as is_suppressed
    from contacted
    cross join settings
    left join customers on contacted.customer_id = customers.customer_id
    left join suppressions
        on
            contacted.customer_id = suppressions.customer_id
            and (suppressions.until is null or contacted.starts_on <= suppressions.until)
    where
        not coalesce(customers.consent, false)
        or suppressions.customer_id is not null
        or {{ age_on('settings.as_of') }} < settings.min_age
)

select * from final
