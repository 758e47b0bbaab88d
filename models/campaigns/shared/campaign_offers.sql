with

campaigns as (select * from {{ ref('campaign_terms') }}),

-- of a ladder each depth is an offer; no other depth is of it
offers as (
    select
        offers.campaign_id,
        coalesce(rungs.offer_id, offers.offer_id) as offer_id,
        rungs.ladder_of,
        offers.mechanic,
        offers.mechanic is null and offers.ladder is null as leans_on_depth,
        offers.ladder,
        case when offers.ladder is null then offers.discount_rate else rungs.discount_rate end
            as discount_rate,
        case when offers.ladder is null then offers.discount_amount else rungs.discount_amount end
            as discount_amount,
        offers.min_check,
        offers.contact_cost,
        offers.cost_per_response
    from {{ ref('crm_offers') }} as offers
    left join {{ ref('offer_rungs') }} as rungs
        on offers.campaign_id = rungs.campaign_id and offers.offer_id = rungs.ladder_of
    where offers.ladder is null or rungs.ladder_of is not null
),

-- offers of the campaign itself, or of the one whose terms it takes
listed as (
    select
        campaigns.campaign_id,
        offers.offer_id,
        {{ offer_mechanic('offers', 'campaigns.mechanic') }} as mechanic,
        -- an offer that names no mechanic of its own has the campaign's, terms and all
        coalesce(
            offers.discount_rate, case when offers.leans_on_depth then campaigns.discount_rate end
        ) as discount_rate,
        coalesce(
            offers.discount_amount,
            case when offers.leans_on_depth then campaigns.discount_amount end
        ) as discount_amount,
        coalesce(offers.min_check, case when offers.mechanic is null then campaigns.min_check end)
            as min_check,
        coalesce(
            {{ offers_own_term('contact_cost', 'decimal(18, 2)') }}, campaigns.contact_cost
        ) as contact_cost,
        coalesce(
            {{ offers_own_term('cost_per_response', 'decimal(18, 2)') }},
            campaigns.cost_per_response
        ) as cost_per_response,
        offers.ladder_of
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
        cost_per_response,
        cast(null as {{ dbt.type_string() }}) as ladder_of
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
