with

campaigns as (select * from {{ ref('campaign_terms') }}),

offers as (select * from {{ ref('crm_offers') }}),

-- offers of the campaign itself, or of the one whose terms it takes
listed as (
    select
        campaigns.campaign_id,
        offers.offer_id,
        {{ offer_mechanic('offers', 'campaigns.mechanic') }} as mechanic,
        -- an offer that names no mechanic of its own has the campaign's, terms and all
        coalesce(
            offers.discount_rate, case when offers.mechanic is null then campaigns.discount_rate end
        ) as discount_rate,
        coalesce(
            offers.discount_amount,
            case when offers.mechanic is null then campaigns.discount_amount end
        ) as discount_amount,
        coalesce(offers.min_check, case when offers.mechanic is null then campaigns.min_check end)
            as min_check,
        coalesce(
            {{ offers_own_term('contact_cost', 'decimal(18, 2)') }}, campaigns.contact_cost
        ) as contact_cost,
        coalesce(
            {{ offers_own_term('cost_per_response', 'decimal(18, 2)') }},
            campaigns.cost_per_response
        ) as cost_per_response
    from campaigns
    inner join offers on campaigns.terms_of_campaign_id = offers.campaign_id
),

-- else its own columns are its one offer
own as (
    select
        campaign_id,
        'offer' as offer_id,
        mechanic,
        discount_rate,
        discount_amount,
        min_check,
        contact_cost,
        cost_per_response
    from campaigns
    where
        not exists (
            select listed.offer_id from listed where listed.campaign_id = campaigns.campaign_id
        )
),

final as (
    select * from listed
    union all
    select * from own
)

select * from final
