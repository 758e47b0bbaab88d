with

settings as (select * from {{ ref('settings') }}),

campaigns as (select * from {{ ref('campaign_terms') }}),

-- a redeemed coupon and a purchase are two events: only what is asked for is learned
targets as (
    select
        targets.fitted_for,
        campaigns.response_rule,
        -- a plan learns from all that is past, a replay from what had closed before it
        case when targets.is_replay then targets.known_before end as known_before
    from {{ ref('target_campaigns') }} as targets
    inner join campaigns on targets.campaign_id = campaigns.campaign_id
    group by 1, 2, 3
),

-- those whose response could be observed; control arms were made no offer
candidates as (
    select
        targets.fitted_for,
        outcomes.campaign_id,
        outcomes.customer_id,
        outcomes.arm,
        outcomes.response_rule,
        outcomes.responded,
        outcomes.bought,
        {{ contact_profit() }} as profit,
        campaigns.known_before,
        campaigns.duration_days,
        -- out of time: the campaigns that began after every training campaign had ended
        case
            when targets.fitted_for != '' then 'train'
            when campaigns.starts_on >= settings.evaluate_from then 'test'
            when settings.evaluate_from <= campaigns.ends_on then 'between'
            else 'train'
        end as split
    from {{ ref('contact_outcomes') }} as outcomes
    inner join campaigns on outcomes.campaign_id = campaigns.campaign_id
    inner join targets
        on
            outcomes.response_rule = targets.response_rule
            and coalesce(
                {{ days_between('campaigns.ends_on', 'targets.known_before') }} > 1, true
            )
    inner join {{ ref('arm_terms') }} as terms
        on outcomes.campaign_id = terms.campaign_id and outcomes.arm = terms.arm
    inner join {{ ref('mechanics') }} as mechanics on terms.mechanic = mechanics.mechanic
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
            partition by candidates.fitted_for
            order by
                md5(candidates.campaign_id || '|' || candidates.customer_id),
                candidates.campaign_id,
                candidates.customer_id
        ) <= {{ most_training_rows('candidates.fitted_for') }}
)

select * from final
