{{ config(materialized='view') }}

with

settings as (select * from {{ ref('settings') }}),

frozen as (select * from {{ ref('frozen_lists') }}),

-- what was launched later is not known to a replay
known as (
    select frozen.*
    from frozen
    inner join settings
        on frozen.connector = settings.connector and frozen.launched_on <= settings.as_of
    where {{ without_left_out('frozen') }}
),

final as (
    select
        campaign_id,
        customer_id,
        decision,
        -- who would not have been contacted anyway is no control of those who were
        case
            when decision = 'control' and coalesce(propensity < 1, true) then 'control'
            when decision in {{ written_to() }} then offer_id
        end as arm,
        propensity,
        slice,
        -- a global holdout was in no earlier campaign either: its past differs by design
        coalesce(slice != 'holdout', true)
        and decision in ('contact', 'control') and coalesce(propensity < 1, true) as is_comparable,
        response_probability,
        expected_revenue,
        expected_response_value,
        expected_cost,
        opt_out_cost,
        expected_profit,
        expected_profit_low,
        expected_profit_high,
        profit_basis,
        promise_ratio,
        promise_level,
        list_profit_low,
        list_profit_high,
        one_offer_id,
        one_offer_profit,
        one_offer_discount_cost,
        saved_discount,
        expected_discount_cost,
        model_id,
        launched_on
    from known
)

select * from final
