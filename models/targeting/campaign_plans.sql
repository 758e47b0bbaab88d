with

planned as (select * from {{ ref('planned_controls') }}),

final as (
    select
        campaign_id,
        duration_days,
        cast(control_share as decimal(9, 6)) as control_share,
        metric,
        customers,
        contacts,
        controls,
        base_value,
        smallest_effect,
        smallest_effect_90,
        case when base_value > 0 then smallest_effect / base_value end as smallest_relative,
        promised_effect,
        smallest_effect <= promised_effect as shows_promise,
        cast(price as decimal(18, 2)) as price,
        is_own_days,
        is_set,
        is_balanced,
        verdict,
        shown_by,
        cast(balanced_share as decimal(9, 6)) as balanced_share,
        needed_customers,
        needed_days
    from planned
)

select * from final
