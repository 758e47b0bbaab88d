with

arms as (select * from {{ ref('contact_arms') }}),

choices as (select * from {{ ref('contact_choices') }}),

economics as (select * from {{ ref('offer_economics') }}),

offers as (
    select
        campaign_id,
        count(*) as offers
    from {{ ref('campaign_offers') }}
    group by campaign_id
),

-- how far the draw of those to try got before the money or the contacts ran out
tried as (
    select
        campaign_id,
        min(-priority) filter (where not is_taken) as untried_from
    from {{ ref('allocation_steps') }}
    where step = 0
    group by campaign_id
),

decided as (
    select
        arms.campaign_id,
        arms.customer_id,
        arms.slice,
        arms.excluded_because,
        choices.allocation_step,
        choices.is_chosen,
        choices.best_offer_id,
        coalesce(choices.tried_offer_id, choices.best_offer_id) as offer_id,
        case
            when arms.excluded_because is not null then 'excluded'
            when arms.slice = 'listed control' then 'control'
            when choices.is_tried then 'explore'
            when not choices.is_chosen or arms.slice = 'explore' then 'skip'
            when arms.slice = 'target' then 'contact'
            else 'control'
        end as decision,
        case
            when choices.is_chosen
                then
                    arms.left_to_us * (1 - arms.holdout_share)
                    * (1 - arms.control_share - arms.exploration_share)
            else 0.0
        end as chance_as_chosen,
        -- of each offer
        arms.left_to_us * (1 - arms.holdout_share)
        * (
            coalesce(tried.untried_from, arms.control_share + arms.exploration_share)
            - arms.control_share
        ) / offers.offers as chance_of_a_try,
        offers.offers
    from arms
    inner join choices
        on arms.campaign_id = choices.campaign_id and arms.customer_id = choices.customer_id
    inner join offers on arms.campaign_id = offers.campaign_id
    left join tried on arms.campaign_id = tried.campaign_id
),

final as (
    select
        decided.campaign_id,
        decided.customer_id,
        decided.offer_id,
        case
            when decided.slice = 'target' and decided.excluded_because is null
                then
                    row_number() over (
                        partition by
                            decided.campaign_id,
                            decided.slice = 'target' and decided.excluded_because is null
                        order by
                            decided.is_chosen desc, decided.allocation_step asc nulls last,
                            decided.customer_id asc
                    )
        end as rank,
        decided.decision,
        decided.slice,
        cast(
            case
                when decided.decision = 'excluded' then 1
                when decided.decision in {{ written_to() }}
                    then
                        decided.chance_of_a_try
                        + case
                            when decided.offer_id = decided.best_offer_id
                                then decided.chance_as_chosen
                            else 0
                        end
                else 1 - decided.chance_as_chosen - decided.offers * decided.chance_of_a_try
            end as decimal(9, 6)
        ) as propensity,
        decided.excluded_because,
        cast(
            economics.contact_cost + coalesce(economics.expected_discount_cost, 0)
            as decimal(18, 2)
        ) as expected_cost
    from decided
    inner join economics
        on
            decided.campaign_id = economics.campaign_id
            and decided.customer_id = economics.customer_id
            and decided.offer_id = economics.offer_id
)

select * from final
