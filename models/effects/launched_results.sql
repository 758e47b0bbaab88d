{{ config(materialized='view') }}

with

settings as (select * from {{ ref('settings') }}),

sums as (select * from {{ ref('launched_sums') }}),

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

-- of all who were offered something
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
            when sums.status != 'past' then 'window open'
            when sums.profit_basis like 'gross%' then 'gross'
            when effects.profit is null then 'no control'
            when not trust.is_trustworthy then 'control not trusted'
            when effects.is_adjusted then 'control, adjusted'
            else 'control'
        end as measured_by
    from sums
    left join effects on sums.campaign_id = effects.campaign_id
    left join trust on sums.campaign_id = trust.campaign_id
),

final as (
    select
        settings.connector,
        measured.campaign_id,
        measured.measured_by,
        case when measured.measured_by = 'control not trusted' then measured.failed end as failed,
        case when measured.measured_by = 'control not trusted' then measured.failed_ru end
            as failed_ru,
        measured.launched_on,
        measured.starts_on,
        measured.ends_on,
        measured.model_id,
        measured.profit_basis,
        measured.promise_ratio,
        measured.contacts,
        {% for column in [
            'expected_profit', 'expected_profit_low', 'expected_profit_high',
            'promised_responses', 'promised_revenue', 'promised_cost',
        ] %}
            cast(measured.{{ column }} as decimal(18, 2)) as {{ column }},
        {% endfor %}
        case when measured.status = 'past' then measured.responses end as realised_responses,
        cast(measured.list_price as decimal(18, 2)) as realised_revenue,
        cast(
            measured.contact_cost + case
                when measured.measured_by = 'gross' then measured.response_cost
                else coalesce(measured.incremental_discount, measured.discount_cost)
            end as decimal(18, 2)
        ) as realised_cost,
        cast(
            case
                when measured.measured_by = 'gross' then measured.gross_profit
                when measured.measured_by in ('control', 'control, adjusted')
                    then measured.incremental_profit
            end as decimal(18, 2)
        ) as realised_profit,
        cast(
            case
                when measured.measured_by = 'gross' then measured.gross_half_width
                when measured.measured_by in ('control', 'control, adjusted')
                    then measured.half_width
            end as decimal(18, 2)
        ) as half_width
    from measured
    cross join settings
)

select * from final
