with

settings as (select * from {{ ref('settings') }}),

campaigns as (select * from {{ ref('campaign_terms') }}),

-- a redeemed coupon and a purchase are two events: only what planned campaigns ask for is learned
planned_rules as (
    select distinct response_rule
    from {{ ref('comparable_durations') }}
),

-- those whose response could be observed; control arms were made no offer
candidates as (
    select
        outcomes.campaign_id,
        outcomes.customer_id,
        outcomes.arm,
        outcomes.response_rule,
        outcomes.responded,
        outcomes.bought,
        campaigns.known_before,
        campaigns.duration_days,
        -- out of time: the campaigns that began after every training campaign had ended
        case
            when campaigns.starts_on >= settings.evaluate_from then 'test'
            when settings.evaluate_from <= campaigns.ends_on then 'between'
            else 'train'
        end as split
    from {{ ref('contact_outcomes') }} as outcomes
    inner join campaigns on outcomes.campaign_id = campaigns.campaign_id
    inner join planned_rules on outcomes.response_rule = planned_rules.response_rule
    cross join settings
    where outcomes.arm != 'control' and outcomes.responded is not null
),

-- the same ones in every build of the same input
final as (
    select candidates.*
    from candidates
    cross join settings
    qualify
        row_number() over (
            order by
                md5(candidates.campaign_id || '|' || candidates.customer_id),
                candidates.campaign_id,
                candidates.customer_id
        ) <= settings.max_training_rows
)

select * from final
