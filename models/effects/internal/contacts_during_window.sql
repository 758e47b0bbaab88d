with

campaigns as (select * from {{ ref('compared_campaigns') }}),

customers as (select * from {{ ref('assigned_customers') }}),

sent as (select * from {{ ref('sent_offers') }}),

launched as (select distinct campaign_id from {{ ref('launched_contacts') }}),

-- what other campaigns sent to the arms' customers while the campaign ran
reached as (
    select
        customers.campaign_id,
        customers.customer_id,
        count(*) as contacts
    from customers
    inner join campaigns on customers.campaign_id = campaigns.campaign_id
    inner join sent
        on
            customers.customer_id = sent.customer_id
            and customers.campaign_id != sent.campaign_id
            and sent.contacted_on between campaigns.starts_on and campaigns.ends_on
    group by customers.campaign_id, customers.customer_id
),

final as (
    select
        customers.campaign_id,
        customers.arm,
        count(launched.campaign_id) > 0 as is_personalised,
        count(*) as customers,
        count(case when reached.contacts >= 1 then 1 end) as reached_1,
        count(case when reached.contacts >= 2 then 1 end) as reached_2,
        count(case when reached.contacts >= 3 then 1 end) as reached_3
    from customers
    left join launched on customers.campaign_id = launched.campaign_id
    left join reached
        on
            customers.campaign_id = reached.campaign_id
            and customers.customer_id = reached.customer_id
    group by customers.campaign_id, customers.arm
)

select * from final
