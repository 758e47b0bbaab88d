with

singles as (select * from {{ ref('single_offers') }}),

terms as (select * from {{ ref('campaign_offers') }}),

economics as (select * from {{ ref('offer_economics') }}),

laddered as (select distinct campaign_id from singles),

-- the list's own way: what each step adds, and what those before it earn
stepped as (
    select
        allocation.campaign_id,
        allocation.added_contacts,
        allocation.added_profit,
        economics.expected_discount_cost - coalesce(
            lag(economics.expected_discount_cost) over (
                partition by allocation.campaign_id, allocation.customer_id
                order by allocation.step
            ), 0
        ) as added_discount,
        coalesce(
            sum(allocation.added_profit) over (
                partition by allocation.campaign_id order by allocation.allocation_step
                rows between unbounded preceding and 1 preceding
            ), 0
        ) as profit_before
    from {{ ref('allocation_steps') }} as allocation
    inner join laddered on allocation.campaign_id = laddered.campaign_id
    inner join economics
        on
            allocation.campaign_id = economics.campaign_id
            and allocation.customer_id = economics.customer_id
            and allocation.offer_id = economics.offer_id
    where allocation.is_spent and allocation.step > 0 and allocation.allocation_group < 3
),

-- as far as it earns what one offer for all does
equal as (
    select
        singles.campaign_id,
        singles.offer_id,
        sum(stepped.added_contacts) as contacts,
        sum(stepped.added_discount) as expected_discount_cost
    from singles
    inner join stepped
        on
            singles.campaign_id = stepped.campaign_id
            and singles.expected_profit > stepped.profit_before
    group by singles.campaign_id, singles.offer_id, singles.expected_profit
    having sum(stepped.added_profit) >= singles.expected_profit
),

listed as (
    select
        decisions.campaign_id,
        count(*) as contacts,
        sum(economics.expected_discount_cost) as expected_discount_cost,
        sum(economics.expected_profit) as expected_profit
    from {{ ref('contact_decisions') }} as decisions
    inner join economics
        on
            decisions.campaign_id = economics.campaign_id
            and decisions.customer_id = economics.customer_id
            and decisions.offer_id = economics.offer_id
    where decisions.decision = 'contact'
    group by decisions.campaign_id
),

final as (
    select
        singles.campaign_id,
        singles.offer_id,
        terms.ladder_of,
        terms.discount_rate,
        terms.discount_amount,
        singles.is_best,
        singles.contacts,
        singles.expected_cost,
        singles.expected_discount_cost,
        singles.expected_profit,
        cast(coalesce(listed.contacts, 0) as bigint) as list_contacts,
        cast(coalesce(listed.expected_discount_cost, 0) as decimal(18, 2)) as list_discount_cost,
        cast(coalesce(listed.expected_profit, 0) as decimal(18, 2)) as list_profit,
        cast(equal.contacts as bigint) as equal_profit_contacts,
        cast(equal.expected_discount_cost as decimal(18, 2)) as equal_profit_discount_cost,
        cast(singles.expected_discount_cost - equal.expected_discount_cost as decimal(18, 2))
            as saved_discount
    from singles
    inner join terms
        on singles.campaign_id = terms.campaign_id and singles.offer_id = terms.offer_id
    left join equal
        on singles.campaign_id = equal.campaign_id and singles.offer_id = equal.offer_id
    left join listed on singles.campaign_id = listed.campaign_id
)

select * from final
