-- whoever is on the list has a first reason in both languages
with

listed as (
    select * from {{ ref('contact_decisions') }}
    where decision in ('contact', 'control', 'explore')
),

reasons as (select * from {{ ref('customer_reasons') }}),

final as (
    select
        listed.campaign_id,
        listed.customer_id,
        reasons.reason_1
    from listed
    left join reasons
        on
            listed.campaign_id = reasons.campaign_id
            and listed.customer_id = reasons.customer_id
    where reasons.reason_1 is null or reasons.reason_1_ru is null
)

select * from final
