{#- No money buys more for less: what costs nothing is taken before everything, or after it. -#}
{%- set boundless = '1e15' -%}

with

prices as (select * from {{ ref('contact_prices') }}),

offers as (
    select
        choosable.*,
        coalesce(of_segment.contact_price, of_campaign.contact_price, 0) as contact_price
    from {{ ref('choosable_offers') }} as choosable
    left join prices as of_campaign
        on choosable.campaign_id = of_campaign.campaign_id and of_campaign.segment_id is null
    left join prices as of_segment
        on
            choosable.campaign_id = of_segment.campaign_id
            and choosable.segment_id = of_segment.segment_id
    where choosable.is_choosable
),

-- an offer is efficient where it earns more per unit of money than any mix of a cheaper one with a
-- dearer one: the least slope from what is cheaper exceeds the greatest to what is dearer
pairs as (
    select
        mine.campaign_id,
        mine.customer_id,
        mine.offer_id,
        cast(other.expected_cost - mine.expected_cost as double) as dearer_by,
        cast(other.expected_profit - mine.expected_profit as double) as earns_more_by,
        {{ is_better_offer('other', 'mine') }} as is_better
    from offers as mine
    inner join offers as other
        on
            mine.campaign_id = other.campaign_id
            and mine.customer_id = other.customer_id
            and mine.offer_id != other.offer_id
),

compared as (
    select
        campaign_id,
        customer_id,
        offer_id,
        min(case when dearer_by < 0 then earns_more_by / dearer_by end) as from_cheaper,
        max(case when dearer_by > 0 then earns_more_by / dearer_by end) as to_dearer,
        bool_or(is_better) as is_beaten,
        bool_or(is_better and dearer_by = 0) as is_beaten_at_its_cost
    from pairs
    group by campaign_id, customer_id, offer_id
),

sloped as (
    select
        offers.*,
        compared.to_dearer,
        not coalesce(compared.is_beaten, false) as is_best,
        coalesce(compared.is_beaten_at_its_cost, false) as is_beaten_at_its_cost,
        case
            when offers.expected_profit is null then offers.response_probability
            when offers.expected_cost = 0
                then
                    {{ boundless }}
                    * sign(cast(offers.expected_profit as double) - offers.contact_price)
            else
                least(
                    coalesce(compared.from_cheaper, {{ boundless }}),
                    (cast(offers.expected_profit as double) - offers.contact_price)
                    / cast(offers.expected_cost as double)
                )
        end as efficiency
    from offers
    left join compared
        on
            offers.campaign_id = compared.campaign_id
            and offers.customer_id = compared.customer_id
            and offers.offer_id = compared.offer_id
),

-- who has no efficient offer keeps the best of those that do not pay: what contacting would lose
efficient as (
    select * from sloped
    where
        is_best
        or (
            expected_profit is not null
            and not is_beaten_at_its_cost
            and efficiency > 0
            and efficiency > coalesce(to_dearer, 0)
        )
),

final as (
    select
        campaign_id,
        customer_id,
        slice,
        segment_id,
        offer_id,
        row_number() over up_the_hull as step,
        efficiency,
        response_probability,
        expected_cost - coalesce(lag(expected_cost) over up_the_hull, 0) as added_cost,
        expected_profit - coalesce(lag(expected_profit) over up_the_hull, 0) as added_profit,
        expected_profit_low - coalesce(lag(expected_profit_low) over up_the_hull, 0)
            as added_profit_low,
        expected_profit_high - coalesce(lag(expected_profit_high) over up_the_hull, 0)
            as added_profit_high,
        contact_price
    from efficient
    window up_the_hull as (partition by campaign_id, customer_id order by expected_cost)
)

select * from final
