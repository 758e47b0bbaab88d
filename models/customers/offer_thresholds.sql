{%- set assumptions = ['low', 'mid', 'high'] -%}
{%- set least_near_checks = 20 -%}

with

settings as (select * from {{ ref('settings') }}),

sums as (select * from {{ ref('threshold_sums') }}),

terms as (select * from {{ ref('threshold_terms') }}),

lifts as (select * from {{ ref('threshold_lifts') }}),

segments as (
    select
        segment_id,
        count(*) as customers
    from {{ ref('customer_segments') }}
    group by segment_id
),

-- of one customer in one window of the campaign: the year's checks are those of so many windows
per_customer as (
    select
        sums.*,
        terms.discount_rate,
        terms.discount_amount,
        terms.duration_days as window_days,
        terms.contact_cost,
        terms.opt_out_cost,
        -- what is left of a paid sum after the ordinary discounts of this segment
        cast(
            {{ profit_of_paid('sums.amount', 'sums.ordinary_discount', 'terms.margin_rate') }}
            as double
        ) / cast(sums.amount as double) as margin_of_paid,
        -- the taken share of a promised percent is known at list price
        terms.discount_rate * terms.percent_taken
        * (cast(sums.amount + sums.ordinary_discount as double) / cast(sums.amount as double))
            as rate_taken,
        1 / (
            least(365, {{ days_between('settings.first_purchase_on', 'settings.as_of') }})
            / cast(terms.duration_days as double)
            * segments.customers
        ) as per_sum,
        lifts.lift_source,
    {%- for assumption in assumptions %}
        lifts.lifted_share_{{ assumption }}
        {{- ',' if not loop.last }}
    {%- endfor %}
    from sums
    inner join segments on sums.segment_id = segments.segment_id
    cross join settings
    cross join terms
    cross join lifts
),

-- what checks get that were over anyway; what all the near ones would cost and bring, once over
priced as (
    select
        *,
        per_sum * (rate_taken * over_amount + discount_amount * over_checks) as gifted,
        per_sum * (rate_taken * amount + discount_amount * checks) as cost_without_min_check,
        per_sum * near_checks * (rate_taken * min_check + discount_amount) as near_cost,
        per_sum * near_gap * margin_of_paid as near_margin,
        contact_cost + opt_out_cost as whole_contact
    from per_customer
),

valued as (
    select
        *,
        {%- for assumption in assumptions %}
            lifted_share_{{ assumption }} * (near_margin - near_cost) - gifted - whole_contact
                as profit_{{ assumption }},
        {%- endfor %}
        gifted + lifted_share_mid * near_cost as cost_mid,
        near_margin - near_cost as profit_of_all_near
    from priced
),

final as (
    select
        segment_id,
        min_check,
        discount_rate,
        discount_amount,
        window_days,
        checks,
        over_checks,
        near_checks,
        over_checks / cast(checks as double) as over_share,
        lift_source,
        {%- for assumption in assumptions %}
            lifted_share_{{ assumption }},
        {%- endfor %}
        gifted / nullif(cost_mid, 0) as gifted_share,
        case
            when profit_of_all_near > 0 then (gifted + whole_contact) / profit_of_all_near
        end as break_even_lift,
        lifted_share_mid * near_margin * discount_rate
        / nullif(case when discount_amount = 0 then cost_mid end, 0) as break_even_rate,
        cast(cost_mid as decimal(18, 2)) as expected_discount_cost,
        cast(gifted as decimal(18, 2)) as gifted_discount_cost,
        cast(cost_without_min_check as decimal(18, 2)) as discount_cost_without_min_check,
        contact_cost,
        opt_out_cost,
        {%- for assumption in assumptions %}
            cast(profit_{{ assumption }} as decimal(18, 2)) as expected_profit_{{ assumption }},
        {%- endfor %}
        profit_mid > 0 as pays,
        -- with hardly a check near it a threshold is luck: only where there is no other
        row_number() over (
            partition by segment_id
            order by
                case when near_checks >= {{ least_near_checks }} then 0 else 1 end asc,
                profit_mid desc,
                min_check asc
        ) = 1 as is_recommended
    from valued
)

select * from final
