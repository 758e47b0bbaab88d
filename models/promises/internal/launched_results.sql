{{ config(materialized='view') }}

with

settings as (select * from {{ ref('settings') }}),

sums as (select * from {{ ref('launched_sums') }}),

calendar as (select * from {{ ref('campaign_calendar') }}),

terms as (select * from {{ ref('campaign_terms') }}),

trust as (select * from {{ ref('campaign_trust') }}),

-- offers that the list chose people for add up to what all of them did; each adjusted by a slope
-- of its own, to other people than the control, they would not
arms as (
    select
        comparisons.*,
        comparisons.adjusted_difference is not null
        and not coalesce(trust.compares_different_people, false) as is_adjusted
    from {{ ref('arm_comparisons') }} as comparisons
    left join trust on comparisons.campaign_id = trust.campaign_id
    where comparisons.metric in ('profit_per_customer', 'discount_per_customer')
),

-- of all whom the list named, in the arms that were drawn
comparisons as (
    select
        campaign_id,
        metric,
        is_adjusted,
        cast(
            offer_customers * case when is_adjusted then adjusted_difference else difference end
            as decimal(28, 6)
        ) as difference,
        cast(
            offer_customers * case
                when is_adjusted then adjusted_ci_high - adjusted_ci_low
                else ci_high - ci_low
            end / 2 as decimal(28, 6)
        ) as half_width
    from arms
),

-- offers share one control: their errors are added as if they erred together
effects as (
    select
        campaign_id,
        bool_and(is_adjusted) as is_adjusted,
        sum(difference) filter (where metric = 'profit_per_customer') as profit,
        sum(half_width) filter (where metric = 'profit_per_customer') as half_width,
        sum(difference) filter (where metric = 'discount_per_customer') as discount_cost
    from comparisons
    group by campaign_id
),

measured as (
    select
        sums.*,
        effects.profit as incremental_profit,
        effects.half_width,
        effects.discount_cost as incremental_discount,
        trust.failed,
        trust.failed_ru,
        case
            when sums.status != 'past' and sums.ends_on < settings.as_of then 'events not in'
            when sums.status != 'past' then 'window open'
            when
                (sums.profit_basis like 'gross%' or terms.response_rule = 'reported')
                and not calendar.has_responses_in
                then 'responses not in'
            when sums.profit_basis like 'gross%' then 'gross'
            when effects.profit is null then 'no control'
            when not trust.is_trustworthy then 'control not trusted'
            when effects.is_adjusted then 'control, adjusted'
            else 'control'
        end as measured_by
    from sums
    cross join settings
    inner join calendar on sums.campaign_id = calendar.campaign_id
    left join terms on sums.campaign_id = terms.campaign_id
    left join effects on sums.campaign_id = effects.campaign_id
    left join trust on sums.campaign_id = trust.campaign_id
),

known as (
    select
        *,
        measured_by not in ('window open', 'events not in', 'responses not in') as is_in
    from measured
),

final as (
    select
        settings.connector,
        known.campaign_id,
        known.measured_by,
        case when known.measured_by = 'control not trusted' then known.failed end as failed,
        case when known.measured_by = 'control not trusted' then known.failed_ru end
            as failed_ru,
        known.launched_on,
        known.starts_on,
        known.ends_on,
        known.model_id,
        known.profit_basis,
        known.promise_ratio,
        known.promise_level,
        known.contacts,
        {% for column in [
            'expected_profit', 'expected_profit_low', 'expected_profit_high',
            'promised_responses', 'promised_revenue', 'promised_cost',
        ] %}
            cast(known.{{ column }} as decimal(18, 2)) as {{ column }},
        {% endfor %}
        case when known.is_in then known.responses end as realised_responses,
        cast(case when known.is_in then known.list_price end as decimal(18, 2))
            as realised_revenue,
        cast(
            case
                when known.measured_by = 'gross' then known.contact_cost + known.given_beside
                when known.is_in
                    then
                        known.contact_cost + known.given_beside
                        + coalesce(known.incremental_discount, known.discount_cost)
            end as decimal(18, 2)
        ) as realised_cost,
        cast(
            case
                when known.measured_by = 'gross' then known.gross_profit
                when known.measured_by in ('control', 'control, adjusted')
                    then known.incremental_profit
            end as decimal(18, 2)
        ) as realised_profit,
        cast(
            case
                when known.measured_by = 'gross' then known.gross_half_width
                when known.measured_by in ('control', 'control, adjusted')
                    then known.half_width
            end as decimal(18, 2)
        ) as half_width
    from known
    cross join settings
)

select * from final
