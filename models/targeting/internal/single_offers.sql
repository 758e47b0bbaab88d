with

campaigns as (select * from {{ ref('campaign_terms') }} where status = 'planned'),

terms as (select * from {{ ref('campaign_offers') }}),

economics as (select * from {{ ref('offer_economics') }}),

-- campaigns with a ladder whose profit is promised
laddered as (
    select offers.campaign_id
    from {{ ref('choosable_offers') }} as offers
    inner join terms
        on offers.campaign_id = terms.campaign_id and offers.offer_id = terms.offer_id
    group by offers.campaign_id
    having count(terms.ladder_of) > 0 and count(offers.expected_profit) > 0
),

-- what is tried at random is paid before anything else, whatever the others are offered
tries as (
    select
        campaign_id,
        sum(added_cost) as expected_cost,
        count(*) as contacts
    from {{ ref('allocation_steps') }}
    where step = 0 and is_taken
    group by campaign_id
),

-- one offer for all: most profit per unit of money first
alone as (
    select
        offers.campaign_id,
        offers.offer_id,
        offers.expected_cost,
        offers.expected_profit,
        sum(offers.expected_cost) over in_order as cost_so_far,
        row_number() over in_order as contacts_so_far,
        economics.expected_discount_cost
    from {{ ref('choosable_offers') }} as offers
    inner join laddered on offers.campaign_id = laddered.campaign_id
    inner join economics
        on
            offers.campaign_id = economics.campaign_id
            and offers.customer_id = economics.customer_id
            and offers.offer_id = economics.offer_id
    where
        offers.slice = 'target'
        and offers.is_choosable
        and not offers.is_tried
        and offers.expected_profit > 0
    window
        in_order as (
            partition by offers.campaign_id, offers.offer_id
            order by
                offers.expected_profit / cast(nullif(offers.expected_cost, 0) as double)
                desc nulls first,
                offers.customer_id asc
            rows between unbounded preceding and current row
        )
),

chosen as (
    select
        alone.campaign_id,
        alone.offer_id,
        count(*) as contacts,
        sum(alone.expected_cost) as expected_cost,
        sum(alone.expected_discount_cost) as expected_discount_cost,
        sum(alone.expected_profit) as expected_profit
    from alone
    inner join campaigns on alone.campaign_id = campaigns.campaign_id
    left join tries on alone.campaign_id = tries.campaign_id
    where
        {{ within_limits('alone') }}
    group by alone.campaign_id, alone.offer_id
),

final as (
    select
        laddered.campaign_id,
        terms.offer_id,
        coalesce(chosen.contacts, 0) as contacts,
        {% for column in ['expected_cost', 'expected_discount_cost', 'expected_profit'] %}
            cast(coalesce(chosen.{{ column }}, 0) as decimal(18, 2)) as {{ column }},
        {% endfor %}
        row_number() over (
            partition by laddered.campaign_id
            order by
                coalesce(chosen.expected_profit, 0) desc,
                chosen.expected_discount_cost asc nulls last,
                terms.offer_id asc
        ) = 1 as is_best
    from laddered
    inner join terms on laddered.campaign_id = terms.campaign_id
    left join chosen
        on terms.campaign_id = chosen.campaign_id and terms.offer_id = chosen.offer_id
)

select * from final
