with

arms as (select * from {{ ref('contact_arms') }} where excluded_because is null),

economics as (select * from {{ ref('offer_economics') }}),

support as (select * from {{ ref('training_support') }}),

segments as (select * from {{ ref('customer_segments') }}),

numbered as (
    select
        campaign_id,
        offer_id,
        row_number() over (partition by campaign_id order by offer_id) as offer_number,
        count(*) over (partition by campaign_id) as offers
    from {{ ref('campaign_offers') }}
),

final as (
    select
        arms.campaign_id,
        arms.customer_id,
        economics.offer_id,
        arms.slice,
        arms.campaign_assignment,
        -- where in the slice of exploration a customer stands says which offer is tried
        arms.slice = 'explore'
        and numbered.offer_number = 1 + floor(
            numbered.offers
            * (arms.campaign_assignment - arms.control_share)
            / arms.exploration_share
        ) as is_tried,
        -- of who is unlike anyone ever contacted nothing is known: they may be tried, not chosen
        not coalesce(support.outside_support, false) as is_choosable,
        segments.segment_id,
        cast(
            economics.contact_cost + coalesce(economics.expected_discount_cost, 0)
            as decimal(18, 2)
        ) as expected_cost,
        economics.expected_profit,
        economics.expected_profit_low,
        economics.expected_profit_high,
        economics.response_probability
    from arms
    inner join economics
        on
            arms.campaign_id = economics.campaign_id
            and arms.customer_id = economics.customer_id
    inner join numbered
        on
            economics.campaign_id = numbered.campaign_id
            and economics.offer_id = numbered.offer_id
    left join support
        on arms.campaign_id = support.campaign_id and arms.customer_id = support.customer_id
    left join segments on arms.customer_id = segments.customer_id
)

select * from final
