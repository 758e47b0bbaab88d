{#- Standard errors from nothing to what is seen: 1.960 for 5 %, two-sided, 0.842 for 80 %. -#}
{%- set reach = '2.801585' -%}
{#- Whom the list could contact: it is allowed, and somebody like them was contacted before. -#}
{%- set is_allowed = "decision != 'excluded' and not coalesce(outside_support, false)" -%}

with

-- a control of the CRM's own list that no draw would have had contacted is compared with nobody
lists as (
    select
        *,
        decision = 'contact' or (decision = 'control' and propensity < 1) as is_compared
    from {{ ref('campaign_list') }}
),

campaigns as (select * from {{ ref('dim_campaigns') }}),

bounds as (select * from {{ ref('choice_bounds') }}),

haircut as (select * from {{ ref('promise_haircut') }}),

-- of the list itself
promises as (select * from {{ ref('promise_bounds') }} where place = 0),

shares as (
    select
        campaign_id,
        max(holdout_share) as holdout_share,
        max(control_share) as control_share,
        max(exploration_share) as exploration_share
    from {{ ref('contact_arms') }}
    group by campaign_id
),

totals as (
    select
        campaign_id,
        count(*) as customers,
        count(*) filter (where decision in {{ written_to() }}) as contacts,
        count(*) filter (where decision = 'explore') as explored,
        count(*) filter (where decision = 'control') as controls,
        count(*) filter (where is_compared and decision = 'control') as compared_controls,
        count(*) filter (where decision = 'skip') as skipped,
        count(*) filter (where decision = 'excluded') as excluded,
        sum(expected_cost) filter (where decision in {{ written_to() }}) as expected_cost,
        bool_and(expected_discount_cost is not null) filter (where decision in {{ written_to() }})
            as counts_discounts,
        {{ whole_sum('expected_profit', "decision in " ~ written_to()) }} as expected_profit,
        {{ whole_sum('expected_profit', "decision = 'contact'") }} as profit_of_contacts,
        sum(expected_profit_low) filter (where decision = 'contact') as low_of_contacts,
        sum(expected_profit_high) filter (where decision = 'contact') as high_of_contacts,
        {{ whole_sum('expected_profit', "decision = 'explore'") }} as profit_of_explored,
        {{ whole_sum('expected_profit', "decision = 'control'") }} as profit_of_controls,
        {{ whole_sum('expected_profit', "decision = 'excluded'") }} as profit_of_excluded,
        count(*) filter (where {{ is_allowed }}) as allowed,
        {{ whole_sum('expected_profit', is_allowed) }} as profit_of_everyone,
        max(profit_basis) as profit_basis,
        -- what the added purchases are worth beyond the ordinary discounts on them
        {{ whole_sum('expected_profit + expected_cost', "decision = 'contact'") }}
            as value_added,
        cast(
            sum(cast(response_probability as decimal(9, 6))) filter (where is_compared) as double
        ) / nullif(count(*) filter (where is_compared), 0) as response_share
    from lists
    group by campaign_id
),

spreads as (select * from {{ ref('planned_spreads') }}),

-- standard errors of a difference, in standard deviations of one customer
powers as (
    select
        campaign_id,
        {{ reach }}
        * sqrt(1.0 / nullif(compared_controls, 0) + 1.0 / nullif(contacts - explored, 0))
            as detectable
    from totals
),

final as (
    select
        totals.campaign_id,
        campaigns.is_assumed,
        campaigns.budget,
        campaigns.max_contacts,
        totals.customers,
        totals.contacts,
        totals.explored,
        totals.controls,
        totals.compared_controls,
        totals.skipped,
        totals.excluded,
        totals.allowed,
        cast(coalesce(totals.expected_cost, 0) as decimal(18, 2)) as expected_cost,
        coalesce(totals.counts_discounts, true) as counts_discounts,
        cast(totals.expected_profit as decimal(18, 2)) as expected_profit,
        {{ promised('totals.profit_of_contacts', 'haircut.ratio') }} as promised_profit,
        {% for end in ['low', 'high'] %}
            {{ promised(
                'coalesce(promises.profit_' ~ end ~ ', totals.' ~ end ~ '_of_contacts)', 'haircut.ratio'
            ) }} as promised_{{ end }},
        {% endfor %}
        {{ promise_level(
            'promises.promise_level', 'totals.profit_basis', 'totals.low_of_contacts'
        ) }} as promise_level,
        promises.loss_chance,
        haircut.ratio as promise_ratio,
        haircut.why as promise_why,
        haircut.why_ru as promise_why_ru,
        case when totals.profit_basis not like 'none%' then bounds.profit_bound end
            as profit_bound,
        case
            -- purchases are borrowed from later, visits and donations are not known to be
            when
                {{ is_incremental_basis('totals.profit_basis') }}
                and campaigns.response_rule = 'purchase'
                then
                    cast(greatest(totals.profit_of_contacts, 0) as double)
                    / nullif(cast(greatest(totals.value_added, 0) as double), 0)
        end as break_even_borrowed_share,
        {% for whom in ['explored', 'controls', 'excluded', 'everyone'] %}
            cast(totals.profit_of_{{ whom }} as decimal(18, 2)) as profit_of_{{ whom }},
        {% endfor %}
        totals.profit_basis,
        shares.holdout_share,
        shares.control_share,
        shares.exploration_share,
        -- profits that are all one sum are none that was measured
        cast(
            case
                when totals.compared_controls >= spreads.fewest_controls
                    then powers.detectable * nullif(spreads.profit_spread, 0)
            end as decimal(18, 2)
        ) as detectable_profit,
        {{ shown_points('powers.detectable', 'totals.response_share') }}
            as detectable_response_points,
        campaigns.starts_on,
        campaigns.reached_by
    from totals
    inner join campaigns on totals.campaign_id = campaigns.campaign_id
    inner join powers on totals.campaign_id = powers.campaign_id
    inner join shares on totals.campaign_id = shares.campaign_id
    left join spreads on totals.campaign_id = spreads.campaign_id
    left join haircut on totals.profit_basis = haircut.profit_basis
    left join bounds on totals.campaign_id = bounds.campaign_id
    left join promises on totals.campaign_id = promises.campaign_id
)

select * from final
