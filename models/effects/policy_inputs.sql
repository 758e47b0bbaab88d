with

contacts as (select * from {{ ref('contact_profits') }}),

arms as (select * from {{ ref('policy_arms') }}),

economics as (select * from {{ ref('offer_economics') }}),

counted_bases as (select * from {{ ref('base_probabilities') }}),

-- what each offer was predicted to bring, the contact paid
offered as (
    select
        economics.campaign_id,
        economics.customer_id,
        economics.offer_id,
        economics.worth_contacted - economics.contact_cost as expected,
        arms.arm,
        coalesce(arms.offer_share, 0) as offer_share
    from economics
    left join arms
        on economics.campaign_id = arms.campaign_id and economics.offer_id = arms.offer_id
),

-- exact sums: the order in which threads add must not show
drawn_offers as (
    select
        campaign_id,
        customer_id,
        sum(cast(offer_share * expected as decimal(18, 4))) as expected
    from offered
    group by campaign_id, customer_id
),

best_offers as (
    select *
    from economics
    qualify
        row_number() over (
            partition by campaign_id, customer_id
            order by expected_profit desc nulls last, offer_id asc
        ) = 1
),

-- our list may offer what the campaign did not: then nobody got it
made_offers as (
    select distinct
        campaign_id,
        offer_id
    from arms
    where offer_id is not null
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
        case when contacts.arm = 'control' then 0 else arms.offer_share end as offer_share,
        coalesce(
            case
                when contacts.arm = 'control' then best_offers.worth_not_contacted
                else offered.expected
            end, 0
        ) as expected,
        coalesce(best_offers.worth_not_contacted, 0) as expected_control,
        coalesce(drawn_offers.expected, 0) as expected_offer,
        coalesce(arms.offer_id = best_offers.offer_id, false) as got_best_offer,
        made_offers.offer_id is not null as was_best_offer_made,
        coalesce(best_offers.worth_contacted - best_offers.contact_cost, 0) as expected_best_offer,
        best_offers.expected_profit,
        best_offers.contact_cost + coalesce(best_offers.expected_discount_cost, 0)
            as expected_cost,
        case when best_offers.response_source = 'campaigns' then best_offers.response_probability end
            as response_probability,
        -- counted on everybody one window earlier where no model had been fitted
        coalesce(best_offers.buy_anyway_probability, counted_bases.base_probability)
            as buy_anyway_probability
    from contacts
    inner join arms on contacts.campaign_id = arms.campaign_id and contacts.arm = arms.arm
    left join best_offers
        on
            contacts.campaign_id = best_offers.campaign_id
            and contacts.customer_id = best_offers.customer_id
    left join made_offers
        on
            best_offers.campaign_id = made_offers.campaign_id
            and best_offers.offer_id = made_offers.offer_id
    left join offered
        on
            contacts.campaign_id = offered.campaign_id
            and contacts.customer_id = offered.customer_id
            and contacts.arm = offered.arm
    left join drawn_offers
        on
            contacts.campaign_id = drawn_offers.campaign_id
            and contacts.customer_id = drawn_offers.customer_id
    left join counted_bases
        on
            contacts.campaign_id = counted_bases.campaign_id
            and contacts.customer_id = counted_bases.customer_id
)

select * from final
