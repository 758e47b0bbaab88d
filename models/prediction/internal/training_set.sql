with

labels as (select * from {{ ref('training_labels') }}),

final as (
    select
        labels.model_kind,
        labels.fitted_for,
        labels.label,
        labels.profit,
        labels.split,
        features.*
    from labels
    inner join {{ ref('observation_features') }} as features
        on
            labels.campaign_id = features.campaign_id
            and labels.customer_id = features.customer_id
)

-- noqa: disable=AM04
select * from final
