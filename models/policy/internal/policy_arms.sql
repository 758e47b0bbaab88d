with

contacts as (select * from {{ ref('contact_profits') }}),

compared as (select * from {{ ref('compared_campaigns') }}),

offers as (select * from {{ ref('campaign_offers') }}),

sizes as (
    select
        contacts.campaign_id,
        contacts.arm,
        contacts.arm = 'control' as is_control,
        count(*) as customers,
        count(contacts.propensity) as propensities
    from contacts
    inner join compared on contacts.campaign_id = compared.campaign_id
    group by contacts.campaign_id, contacts.arm
),

final as (
    select
        sizes.campaign_id,
        sizes.arm,
        -- an arm the offers do not name has the campaign's terms
        case when not sizes.is_control then coalesce(offers.offer_id, 'offer') end as offer_id,
        -- of one pool: stands in where the chance of each customer was not logged
        cast(sizes.customers as double)
        / sum(sizes.customers) over (partition by sizes.campaign_id) as arm_share,
        case
            when not sizes.is_control
                then
                    cast(sizes.customers as double)
                    / sum(case when not sizes.is_control then sizes.customers end)
                        over (partition by sizes.campaign_id)
        end as offer_share,
        sum(sizes.propensities) over (partition by sizes.campaign_id)
        = sum(sizes.customers) over (partition by sizes.campaign_id) as is_logged
    from sizes
    left join offers on sizes.campaign_id = offers.campaign_id and sizes.arm = offers.offer_id
)

select * from final
