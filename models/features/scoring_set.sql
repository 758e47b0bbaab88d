with

planned as (select * from {{ ref('observations') }} where kind = 'planned'),

final as (
    select
        planned.arm,
        features.*
    from {{ ref('observation_features') }} as features
    inner join planned
        on
            features.campaign_id = planned.campaign_id
            and features.customer_id = planned.customer_id
)

-- noqa: disable=AM04
select * from final
