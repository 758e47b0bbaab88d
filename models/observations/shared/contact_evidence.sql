with

campaigns as (select * from {{ ref('campaign_terms') }}),

settings as (select * from {{ ref('settings') }}),

targets as (
    select
        targets.fitted_for,
        min(case when targets.is_replay then targets.known_before end) as known_before
    from {{ ref('target_campaigns') }} as targets
    inner join campaigns on targets.campaign_id = campaigns.campaign_id
    where campaigns.response_rule = 'purchase'
    group by targets.fitted_for
),

windows as (
    select distinct
        fitted_for,
        duration_days
    from {{ ref('organic_windows') }}
),

contacts as (
    select
        judged.fitted_for,
        'contacted' as arm_kind,
        judged.campaign_id,
        judged.customer_id
    from {{ ref('judged_contacts') }} as judged
    inner join targets on judged.fitted_for = targets.fitted_for
    where judged.response_rule = 'purchase'
),

-- nobody in them was made an offer: what they do says who buys anyway, if they were drawn
controls as (
    select
        targets.fitted_for,
        'control' as arm_kind,
        outcomes.campaign_id,
        outcomes.customer_id
    from {{ ref('contact_outcomes') }} as outcomes
    inner join campaigns on outcomes.campaign_id = campaigns.campaign_id
    inner join {{ ref('believed_controls') }} as believed
        on outcomes.campaign_id = believed.campaign_id and believed.is_believed
    inner join targets
        on coalesce({{ days_between('campaigns.ends_on', 'targets.known_before') }} > 1, true)
    cross join settings
    where outcomes.arm = 'control' and outcomes.response_rule = 'purchase'
    qualify
        row_number() over (
            partition by targets.fitted_for
            order by
                md5(outcomes.campaign_id || '|' || outcomes.customer_id),
                outcomes.campaign_id,
                outcomes.customer_id
        ) <= {{ most_training_rows('targets.fitted_for') }}
),

listed as (
    select * from contacts
    union all
    select * from controls
),

-- a window of 12 days sees fewer purchases than the organic ones of 14
nearest as (
    select
        campaigns.campaign_id,
        windows.fitted_for,
        cast(campaigns.duration_days as double) / windows.duration_days as exposure
    from campaigns
    cross join windows
    qualify
        row_number() over (
            partition by campaigns.campaign_id, windows.fitted_for
            order by
                abs(windows.duration_days - campaigns.duration_days), windows.duration_days
        ) = 1
),

outcomes as (
    select
        listed.fitted_for,
        listed.arm_kind,
        listed.campaign_id,
        listed.customer_id,
        terms.mechanic as offer_mechanic,
        coalesce(terms.discount_rate, terms.discount_amount) as offer_depth,
        terms.min_check,
        nearest.exposure,
        outcomes.bought,
        outcomes.receipts,
        -- a replay does not know what was brought back after the window
        case when listed.fitted_for = '' then outcomes.revenue else outcomes.revenue_in_window end
            as revenue,
        case
            when listed.fitted_for = '' then outcomes.discount_amount
            else outcomes.discount_in_window
        end as discount_amount
    from listed
    inner join nearest
        on listed.campaign_id = nearest.campaign_id and listed.fitted_for = nearest.fitted_for
    inner join {{ ref('contact_outcomes') }} as outcomes
        on
            listed.campaign_id = outcomes.campaign_id
            and listed.customer_id = outcomes.customer_id
            and (outcomes.arm = 'control') = (listed.arm_kind = 'control')
    inner join {{ ref('arm_terms') }} as terms
        on outcomes.campaign_id = terms.campaign_id and outcomes.arm = terms.arm
    union all
    select
        fitted_for,
        'organic' as arm_kind,
        window_id as campaign_id,
        customer_id,
        'none' as offer_mechanic,
        null as offer_depth,
        0 as min_check,
        1 as exposure,
        bought,
        receipts,
        revenue,
        discount_amount
    from {{ ref('organic_outcomes') }}
    where bought
),

final as (
    select
        outcomes.fitted_for,
        outcomes.arm_kind,
        outcomes.offer_mechanic,
        cast(coalesce(outcomes.offer_depth, 0) as double) as offer_depth,
        cast(outcomes.exposure as double) as exposure,
        outcomes.bought,
        outcomes.min_check,
        outcomes.receipts,
        cast(outcomes.revenue + outcomes.discount_amount as decimal(18, 2)) as list_revenue,
        outcomes.discount_amount,
        features.*
    from outcomes
    inner join {{ ref('observation_features') }} as features
        on
            outcomes.campaign_id = features.campaign_id
            and outcomes.customer_id = features.customer_id
)

-- noqa: disable=AM04
select * from final
