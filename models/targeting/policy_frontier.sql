with

steps as (select * from {{ ref('frontier_steps') }}),

exact as (select * from {{ ref('exact_offers') }}),

exact_campaigns as (select distinct campaign_id from exact),

choices as (select * from {{ ref('contact_choices') }}),

offers as (select * from {{ ref('choosable_offers') }}),

totals as (select * from {{ ref('list_totals') }}),

grouped as (
    select
        campaign_id,
        is_taken,
        place,
        max(spent_turn) as spent_turn,
        sum(added_contacts) as contacts,
        sum(added_cost) as money,
        sum(added_profit) as profit,
        -- who is tried is promised nothing
        sum(added_profit) filter (where step > 0) as profit_counted,
        sum(added_profit_low) filter (where step > 0) as profit_low,
        sum(added_profit_high) filter (where step > 0) as profit_high
    from steps
    group by campaign_id, is_taken, place
    union all
    select distinct
        campaign_id,
        true as is_taken,
        cast(null as bigint) as place,
        0 as spent_turn,
        0 as contacts,
        0 as money,
        0 as profit,
        0 as profit_counted,
        0 as profit_low,
        0 as profit_high
    from steps
),

walked as (
    select
        campaign_id,
        place,
        spent_turn,
        is_taken
        and not coalesce(
            lead(is_taken) over (partition by campaign_id order by spent_turn), false
        ) as is_chosen,
        sum(contacts) over down as contacts,
        sum(money) over down as expected_cost,
        sum(profit) over down as expected_profit,
        sum(profit_counted) over down as promised_profit,
        sum(profit_low) over down as promised_low,
        sum(profit_high) over down as promised_high
    from grouped
    window
        down as (
            partition by campaign_id order by spent_turn
            rows between unbounded preceding and current row
        )
),

-- where the best choice is known, it stands in the place of the walk's
tried_all as (
    select
        offers.campaign_id,
        -- the list's
        cast(0 as bigint) as place,
        cast(null as bigint) as spent_turn,
        true as is_chosen,
        count(*) as contacts,
        sum(offers.expected_cost) as expected_cost,
        sum(offers.expected_profit) as expected_profit,
        sum(offers.expected_profit) filter (where not offers.is_tried) as promised_profit,
        sum(offers.expected_profit_low) filter (where not offers.is_tried) as promised_low,
        sum(offers.expected_profit_high) filter (where not offers.is_tried) as promised_high
    from offers
    inner join exact_campaigns on offers.campaign_id = exact_campaigns.campaign_id
    inner join choices
        on
            offers.campaign_id = choices.campaign_id
            and offers.customer_id = choices.customer_id
    left join steps
        on
            offers.campaign_id = steps.campaign_id
            and offers.customer_id = steps.customer_id
            and steps.step = 0
    where
        (
            choices.is_chosen
            and offers.slice = 'target'
            and offers.offer_id = choices.best_offer_id
        )
        or (offers.is_tried and steps.is_taken)
    group by offers.campaign_id
),

points as (
    select * from tried_all
    union all
    select walked.*
    from walked
    left join tried_all on walked.campaign_id = tried_all.campaign_id
    where tried_all.campaign_id is null or not walked.is_chosen or walked.spent_turn = 0
),

final as (
    select
        points.campaign_id,
        cast(row_number() over up as bigint) as place,
        cast(points.expected_cost as decimal(18, 2)) as budget,
        cast(points.contacts as bigint) as contacts,
        cast(points.expected_cost as decimal(18, 2)) as expected_cost,
        cast(points.expected_profit as decimal(18, 2)) as expected_profit,
        {{ promised('points.promised_profit', 'totals.promise_ratio') }} as promised_profit,
        {% for end in ['low', 'high'] %}
            {{ promised(
                'coalesce(promises.profit_' ~ end ~ ', points.promised_' ~ end ~ ')',
                'totals.promise_ratio'
            ) }} as promised_{{ end }},
        {% endfor %}
        {{ promise_level('promises.promise_level', 'totals.profit_basis', 'points.promised_low') }}
            as promise_level,
        promises.loss_chance,
        points.spent_turn,
        cast(points.expected_profit - lag(points.expected_profit) over up as double)
        / nullif(cast(points.expected_cost - lag(points.expected_cost) over up as double), 0)
            as marginal_roi,
        points.is_chosen and (points.spent_turn is null or tried_all.campaign_id is null)
            as is_chosen
    from points
    left join tried_all on points.campaign_id = tried_all.campaign_id
    left join totals on points.campaign_id = totals.campaign_id
    left join {{ ref('promise_bounds') }} as promises
        on points.campaign_id = promises.campaign_id and points.place = promises.place
    window
        up as (
            partition by points.campaign_id
            order by points.expected_cost, points.contacts, points.spent_turn
        )
)

select * from final
