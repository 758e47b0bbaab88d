with

campaigns as (select * from {{ ref('campaign_terms') }}),

outcomes as (select * from {{ ref('contact_outcomes') }} where response_rule = 'reported'),

targets as (
    select
        targets.fitted_for,
        min(case when targets.is_replay then targets.known_before end) as known_before
    from {{ ref('target_campaigns') }} as targets
    inner join campaigns on targets.campaign_id = campaigns.campaign_id
    where campaigns.response_rule = 'reported'
    group by targets.fitted_for
),

-- nobody in them was made an offer; a control of which no response was reported was not observed
controls as (
    select
        targets.fitted_for,
        'control' as arm_kind,
        outcomes.campaign_id,
        outcomes.customer_id,
        outcomes.arm
    from outcomes
    inner join campaigns on outcomes.campaign_id = campaigns.campaign_id
    inner join {{ ref('believed_controls') }} as believed
        on outcomes.campaign_id = believed.campaign_id and believed.is_believed
    inner join targets
        on coalesce({{ days_between('campaigns.ends_on', 'targets.known_before') }} > 1, true)
    cross join {{ ref('settings') }} as settings
    where outcomes.arm = 'control' and outcomes.responded is not null
    qualify
        row_number() over (
            partition by targets.fitted_for
            order by
                md5(outcomes.campaign_id || '|' || outcomes.customer_id),
                outcomes.campaign_id,
                outcomes.customer_id
        ) <= {{ most_training_rows('targets.fitted_for') }}
),

compared as (
    select distinct
        fitted_for,
        campaign_id
    from controls
),

listed as (
    select * from controls
    union all
    select
        judged.fitted_for,
        'contacted' as arm_kind,
        judged.campaign_id,
        judged.customer_id,
        judged.arm
    from {{ ref('judged_contacts') }} as judged
    inner join compared
        on judged.fitted_for = compared.fitted_for and judged.campaign_id = compared.campaign_id
),

final as (
    select
        listed.fitted_for,
        listed.arm_kind,
        listed.arm as offer_id,
        terms.mechanic as offer_mechanic,
        cast(coalesce(terms.discount_rate, terms.discount_amount, 0) as double) as offer_depth,
        outcomes.responded as label,
        features.*
    from listed
    inner join outcomes
        on
            listed.campaign_id = outcomes.campaign_id
            and listed.customer_id = outcomes.customer_id
            and listed.arm = outcomes.arm
    inner join {{ ref('arm_terms') }} as terms
        on listed.campaign_id = terms.campaign_id and listed.arm = terms.arm
    inner join {{ ref('observation_features') }} as features
        on
            listed.campaign_id = features.campaign_id
            and listed.customer_id = features.customer_id
)

-- noqa: disable=AM04
select * from final
