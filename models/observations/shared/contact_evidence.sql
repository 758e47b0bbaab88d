with

campaigns as (select * from {{ ref('campaign_terms') }}),

outcomes as (select * from {{ ref('contact_outcomes') }}),

windows as (
    select distinct
        fitted_for,
        duration_days
    from {{ ref('organic_windows') }}
),

{{ believed_outcomes('purchase') }},

contacts as (
    select
        judged.fitted_for,
        'contacted' as arm_kind,
        judged.campaign_id,
        judged.customer_id,
        judged.arm
    from {{ ref('judged_contacts') }} as judged
    inner join targets on judged.fitted_for = targets.fitted_for
    where judged.response_rule = 'purchase'
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

learned as (
    select
        listed.fitted_for,
        listed.arm_kind,
        listed.campaign_id as window_of,
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
    inner join outcomes
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
        window_id as window_of,
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
    union all
    select
        outside.fitted_for,
        'outside' as arm_kind,
        outside.campaign_id as window_of,
        outside.observed_campaign_id as campaign_id,
        outside.customer_id,
        'none' as offer_mechanic,
        null as offer_depth,
        0 as min_check,
        nearest.exposure,
        outside.bought,
        outside.receipts,
        -- money is not asked of them
        0 as revenue,
        0 as discount_amount
    -- whom nobody wrote to in the window says what season it was
    from {{ ref('outside_outcomes') }} as outside
    inner join nearest
        on outside.campaign_id = nearest.campaign_id and outside.fitted_for = nearest.fitted_for
),

final as (
    select
        learned.fitted_for,
        learned.arm_kind,
        learned.window_of,
        learned.offer_mechanic,
        cast(coalesce(learned.offer_depth, 0) as double) as offer_depth,
        cast(learned.exposure as double) as exposure,
        learned.bought,
        learned.min_check,
        learned.receipts,
        cast(learned.revenue + learned.discount_amount as decimal(18, 2)) as list_revenue,
        learned.discount_amount,
        features.*,
        population.discounted_line_share as everybodys_discounted_line_share
    from learned
    inner join {{ ref('observation_features') }} as features
        on
            learned.campaign_id = features.campaign_id
            and learned.customer_id = features.customer_id
    left join {{ ref('population_history') }} as population
        on features.known_before = population.known_before
)

-- noqa: disable=AM04
select * from final
