with

targets as (select * from {{ ref('target_campaigns') }}),

final as (
    select
        targets.fitted_for,
        observations.arm,
        features.*,
        population.discounted_line_share as everybodys_discounted_line_share
    from {{ ref('observation_features') }} as features
    inner join {{ ref('observations') }} as observations
        on
            features.campaign_id = observations.campaign_id
            and features.customer_id = observations.customer_id
    inner join targets on features.campaign_id = targets.campaign_id
    left join {{ ref('population_history') }} as population
        on features.known_before = population.known_before
)

-- noqa: disable=AM04
select * from final
