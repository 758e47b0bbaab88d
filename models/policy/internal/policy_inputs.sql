with

contacts as (select * from {{ ref('fct_campaign_contacts') }}),

compared as (select * from {{ ref('compared_campaigns') }}),

offers as (select * from {{ ref('campaign_offers') }}),

campaigns as (select * from {{ ref('campaign_terms') }}),

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

arms as (
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
),

-- what was predicted without the contact (ordinary discounts left in: a level that is off costs
-- nothing) and with each offer; our list may offer what nobody got
offered as (
    select
        economics.campaign_id,
        economics.customer_id,
        economics.offer_id,
        economics.expected_profit,
        economics.buy_anyway_probability,
        case when economics.response_source = 'campaigns' then economics.response_probability end
            as response_probability,
        arms.arm,
        coalesce(arms.offer_share, 0) as offer_share,
        economics.contact_cost + coalesce(economics.expected_discount_cost, 0) as expected_cost,
        coalesce({{ wide('economics.expected_revenue_anyway') }} * campaigns.margin_rate, 0)
            as expected_anyway,
        coalesce({{ wide('economics.expected_revenue_anyway') }} * campaigns.margin_rate, 0)
        + coalesce(economics.expected_profit, 0) as expected
    from {{ ref('offer_economics') }} as economics
    inner join campaigns on economics.campaign_id = campaigns.campaign_id
    left join arms
        on economics.campaign_id = arms.campaign_id and economics.offer_id = arms.offer_id
),

-- the offer that was to earn most, beside the mean over the offers as they were drawn; exact sums:
-- the order in which threads add must not show
best_offers as (
    select
        *,
        sum(cast(offer_share * expected as decimal(28, 4)))
            over (partition by campaign_id, customer_id) as expected_offer
    from offered
    qualify
        row_number() over (
            partition by campaign_id, customer_id
            order by expected_profit desc nulls last, expected_cost asc, offer_id asc, arm asc
        ) = 1
),

final as (
    select
        contacts.campaign_id,
        contacts.customer_id,
        contacts.arm = 'control' as is_control,
        contacts.bought or coalesce(contacts.responded, false) as has_acted,
        contacts.profit,
        case when arms.is_logged then cast(contacts.propensity as double) else arms.arm_share end
            as propensity,
        coalesce(arms.offer_share, 0) as offer_share,
        coalesce(
            case
                when contacts.arm = 'control' then best_offers.expected_anyway
                else his_offer.expected
            end, 0
        ) as expected,
        coalesce(best_offers.expected_anyway, 0) as expected_control,
        coalesce(best_offers.expected_offer, 0) as expected_offer,
        coalesce(arms.offer_id = best_offers.offer_id, false) as got_best_offer,
        best_offers.arm is not null as was_best_offer_made,
        coalesce(best_offers.expected, 0) as expected_best_offer,
        best_offers.expected_profit,
        best_offers.expected_cost,
        best_offers.response_probability,
        -- counted on everybody one window earlier where no model had been fitted
        coalesce(best_offers.buy_anyway_probability, bases.base_probability)
            as buy_anyway_probability
    from contacts
    inner join arms on contacts.campaign_id = arms.campaign_id and contacts.arm = arms.arm
    left join best_offers
        on
            contacts.campaign_id = best_offers.campaign_id
            and contacts.customer_id = best_offers.customer_id
    left join offered as his_offer
        on
            contacts.campaign_id = his_offer.campaign_id
            and contacts.customer_id = his_offer.customer_id
            and contacts.arm = his_offer.arm
    left join {{ ref('base_probabilities') }} as bases
        on
            contacts.campaign_id = bases.campaign_id
            and contacts.customer_id = bases.customer_id
)

select * from final
