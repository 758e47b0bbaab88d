{{ config(materialized='view') }}

with

base as (select * from {{ ref('base_probabilities') }}),

contacts as (select * from {{ ref('fct_campaign_contacts') }}),

final as (
    select
        base.campaign_id,
        base.customer_id,
        base.arm,
        base.base_probability,
        ntile(10) over (
            partition by base.campaign_id order by base.base_probability, base.customer_id
        ) as decile,
        contacts.bought,
        contacts.discount_cost,
        contacts.profit
    from base
    inner join contacts
        on base.campaign_id = contacts.campaign_id and base.customer_id = contacts.customer_id
)

select * from final
