with

targets as (select * from {{ ref('target_campaigns') }} where not is_replay),

propensities as (select * from {{ ref('model_scores') }} where model_kind = 'contact'),

fitted as (
    select
        model_id,
        {{ rows_of_json("'[' || parameters || ']'", {'support_threshold': 'double'}) }} as entry
    from {{ ref('model_fits') }}
    where model_kind = 'contact'
),

fits as (
    select
        fitted.model_id,
        fitted.entry.support_threshold
    from fitted
),

final as (
    select
        scored.campaign_id,
        scored.customer_id,
        propensities.probability as contact_propensity,
        coalesce(propensities.probability < fits.support_threshold, false)
            as outside_support
    from {{ ref('scoring_set') }} as scored
    inner join targets on scored.campaign_id = targets.campaign_id
    left join propensities
        on
            scored.campaign_id = propensities.campaign_id
            and scored.customer_id = propensities.customer_id
    left join fits on propensities.model_id = fits.model_id
)

select * from final
