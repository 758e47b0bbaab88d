{#- The topmost part by money, one customer at least, does not say what is usual. -#}
{%- set topmost_part = 20 -%}

with

settings as (select * from {{ ref('settings') }}),

campaigns as (select * from {{ ref('compared_campaigns') }}),

receipts as (select * from {{ ref('receipts') }} where is_purchase),

customers as (select * from {{ ref('crm_customers') }}),

-- one row each, whatever arms somebody stands in
assigned as (
    select distinct
        campaign_id,
        customer_id
    from {{ ref('assigned_customers') }}
),

-- nothing of the first day or later: an offer must not move its customers between segments
histories as (
    select
        assigned.campaign_id,
        assigned.customer_id,
        campaigns.starts_on,
        {{ segment_history('campaigns.starts_on') }}
    from assigned
    inner join campaigns on assigned.campaign_id = campaigns.campaign_id
    inner join receipts
        on
            assigned.customer_id = receipts.customer_id
            and campaigns.starts_on > receipts.purchased_on
    group by assigned.campaign_id, assigned.customer_id, campaigns.starts_on
),

placed as (
    select
        *,
        row_number() over (
            partition by campaign_id order by list_amount desc, customer_id asc
        ) as place,
        count(*) over (partition by campaign_id) as customers
    from histories
),

everybody as (
    select
        campaign_id,
        sum(list_amount) as list_amount,
        sum(purchase_lines) as purchase_lines,
        sum(discounted_lines) as discounted_lines
    from placed
    where place > 1 + customers / {{ topmost_part }} or customers = 1
    group by campaign_id
),

final as (
    select
        histories.campaign_id,
        histories.customer_id,
        {{ segment_features('histories.starts_on', 'settings.min_age') }}
    from histories
    inner join everybody on histories.campaign_id = everybody.campaign_id
    left join customers on histories.customer_id = customers.customer_id
    cross join settings
)

select * from final
