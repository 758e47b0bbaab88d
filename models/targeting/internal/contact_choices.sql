with

arms as (select * from {{ ref('contact_arms') }}),

allocation as (select * from {{ ref('allocation_steps') }}),

exact as (select * from {{ ref('exact_offers') }}),

-- the last step taken, else the first there is
walked as (
    select
        campaign_id,
        customer_id,
        min(allocation_step) as allocation_step,
        bool_or(is_taken) as is_taken,
        coalesce(max(case when is_taken then step end), 1) as step
    from allocation
    where step > 0
    group by campaign_id, customer_id
),

-- who takes no step is shown with the offer that would have earned most
best as (
    select
        economics.campaign_id,
        economics.customer_id,
        economics.offer_id
    from {{ ref('offer_economics') }} as economics
    inner join arms
        on
            economics.campaign_id = arms.campaign_id
            and economics.customer_id = arms.customer_id
    left join walked
        on
            economics.campaign_id = walked.campaign_id
            and economics.customer_id = walked.customer_id
    where walked.customer_id is null
    qualify
        row_number() over (
            partition by economics.campaign_id, economics.customer_id
            order by economics.expected_profit desc nulls last, economics.offer_id asc
        ) = 1
),

final as (
    select
        arms.campaign_id,
        arms.customer_id,
        walked.allocation_step,
        -- among whom all was tried the best is known; other slices stand as they did
        case
            when exact.customer_id is not null and arms.slice = 'target'
                then exact.offer_id is not null
            else coalesce(walked.is_taken, false)
        end as is_chosen,
        coalesce(exact.offer_id, steps.offer_id, best.offer_id) as best_offer_id,
        coalesce(tries.is_taken, false) as is_tried,
        case when tries.is_taken then tries.offer_id end as tried_offer_id
    from arms
    left join exact
        on arms.campaign_id = exact.campaign_id and arms.customer_id = exact.customer_id
    left join walked
        on arms.campaign_id = walked.campaign_id and arms.customer_id = walked.customer_id
    left join allocation as steps
        on
            walked.campaign_id = steps.campaign_id
            and walked.customer_id = steps.customer_id
            and walked.step = steps.step
    left join allocation as tries
        on
            arms.campaign_id = tries.campaign_id
            and arms.customer_id = tries.customer_id
            and tries.step = 0
    left join best on arms.campaign_id = best.campaign_id and arms.customer_id = best.customer_id
)

select * from final
