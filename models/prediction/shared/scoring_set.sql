with

targets as (select * from {{ ref('target_campaigns') }}),

final as (
    select
        targets.fitted_for,
        observations.arm,
        features.*
    from {{ ref('observation_features') }} as features
    inner join {{ ref('observations') }} as observations
        on
            features.campaign_id = observations.campaign_id
            and features.customer_id = observations.customer_id
    inner join targets on features.campaign_id = targets.campaign_id
)

-- noqa: disable=AM04
select * from final
