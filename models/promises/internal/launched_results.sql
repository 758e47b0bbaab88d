{{ config(materialized='view') }}

with

settings as (select * from {{ ref('settings') }}),

sums as (select * from {{ ref('launched_sums') }}),

calendar as (select * from {{ ref('campaign_calendar') }}),

terms as (select * from {{ ref('campaign_terms') }}),

trust as (select * from {{ ref('campaign_trust') }}),

effects as (select * from {{ ref('launched_effects') }}),

measured as (
    select
        sums.*,
        effects.profit as incremental_profit,
        effects.half_width,
        effects.discount_cost as incremental_discount,
        effects.discount_half_width,
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
            when effects.is_by_city then 'cities held out'
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
        measured_by in ('control', 'control, adjusted') as is_by_control,
        not {{ is_awaited('measured_by') }} as is_in
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
                when known.measured_by in ('control', 'control, adjusted', 'cities held out')
                    then known.incremental_profit
            end as decimal(18, 2)
        ) as realised_profit,
        cast(
            case
                when known.measured_by = 'gross' then known.gross_half_width
                when known.measured_by in ('control', 'control, adjusted', 'cities held out')
                    then known.half_width
            end as decimal(18, 2)
        ) as half_width,
        known.one_offer_id,
        known.one_offer_profit,
        known.one_offer_discount_cost,
        known.saved_discount as promised_saved_discount,
        cast(known.promised_discount as decimal(18, 2)) as promised_discount,
        -- only a control shows what was given beyond what comes anyway
        cast(
            case
                when known.one_offer_id is not null and known.is_by_control
                    then known.incremental_discount + known.given_beside
            end as decimal(18, 2)
        ) as realised_discount,
        cast(
            case
                when known.one_offer_id is not null and known.is_by_control
                    then known.discount_half_width
            end as decimal(18, 2)
        ) as discount_half_width
    from known
    cross join settings
)

select * from final
