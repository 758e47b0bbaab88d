with

settings as (select * from {{ ref('settings') }}),

current_list as (select * from {{ ref('campaign_list') }}),

{{ list_before() }},

current_terms as (
    {{ list_terms('current_list') }}
),

previous_terms as (
    {{ list_terms('previous_list') }}
),

-- of campaigns that both lists know; what the previous one kept of a revenue is its least-squares
-- slope, as a list has no margin
margins as (
    select
        campaign_id,
        cast(sum({{ wide('expected_value') }} * {{ wide('revenue - revenue_anyway') }}) as double)
        / cast(
            nullif(
                sum(
                    {{ wide('revenue - revenue_anyway') }}
                    * {{ wide('revenue - revenue_anyway') }}
                ),
                0
            ) as double
        ) as margin,
        count(expected_value) > 0 as is_promised
    from previous_terms
    group by campaign_id
),

changed as (
    select
        coalesce(current_terms.campaign_id, previous_terms.campaign_id) as campaign_id,
        coalesce(current_terms.customer_id, previous_terms.customer_id) as customer_id,
        coalesce(current_terms.is_listed, false) as is_listed,
        coalesce(previous_terms.is_listed, false) as was_listed,
        {% for column in [
            'decision', 'rank', 'offer_id', 'profit', 'is_excluded', 'is_assigned',
            'is_unlike', 'is_short_of_budget', 'p', 'p_anyway', 'revenue', 'revenue_anyway', 'discount',
            'contact', 'opt_outs', 'expected_value', 'response'
        ] %}
            current_terms.{{ column }},
            previous_terms.{{ column }} as {{ column }}_before,
        {% endfor %}
        case when margins.is_promised then coalesce(margins.margin, 0) end as margin
    from current_terms
    full outer join previous_terms
        on
            current_terms.campaign_id = previous_terms.campaign_id
            and current_terms.customer_id = previous_terms.customer_id
    inner join margins
        on coalesce(current_terms.campaign_id, previous_terms.campaign_id) = margins.campaign_id
    where
        margins.campaign_id in (select current_list.campaign_id from current_list)
        and (coalesce(current_terms.is_listed, false) or coalesce(previous_terms.is_listed, false))
        -- a place that only others moved is no change
        and (
            current_terms.decision is distinct from previous_terms.decision
            or current_terms.offer_id is distinct from previous_terms.offer_id
            or current_terms.profit is distinct from previous_terms.profit
            or (current_terms.profit is null and current_terms.response != previous_terms.response)
        )
),

by_term as (
    select
        changed.*,
        terms.term,
        terms.place,
        terms.name_en,
        terms.name_ru
    from changed
    cross join {{ ref('profit_terms') }} as terms
),

valued as (
    select
        *,
        case term
            when 'audience' then decision is null or decision_before is null
            when 'rule' then is_excluded != is_excluded_before
            when 'arm'
                then
                    is_assigned != is_assigned_before
                    and not is_excluded
                    and not is_excluded_before
            -- unlike anyone contacted before: no contact, whatever they promise
            when 'support'
                then is_unlike != is_unlike_before and 'skip' in (decision, decision_before)
            -- where nothing is promised, only an unmoved response leaves it to the budget
            when 'budget'
                then
                    (is_short_of_budget or is_short_of_budget_before)
                    and (profit + profit_before is not null or response = response_before)
            when 'buy_probability' then decision is not null and decision_before is not null
            else profit + profit_before is not null
        end as applies,
        {{ term_money('term') }} as amount
    from by_term
),

final as (
    select
        campaign_id,
        customer_id,
        case when not was_listed then 'entered' when not is_listed then 'left' else 'moved' end
            as change,
        decision_before as previous_decision,
        decision,
        rank_before as previous_rank,
        rank,
        offer_id_before as previous_offer_id,
        offer_id,
        profit_before as previous_expected_profit,
        profit as expected_profit,
        cast(profit - profit_before as decimal(18, 2)) as difference,
        term,
        cast(amount as decimal(18, 2)) as term_difference,
        name_en as term_name,
        name_ru as term_name_ru
    from valued
    where applies
    qualify
        row_number() over (
            partition by campaign_id, customer_id
            order by abs(amount) desc nulls last, place
        ) = 1
)

select * from final
