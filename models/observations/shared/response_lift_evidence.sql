with

campaigns as (select * from {{ ref('campaign_terms') }}),

outcomes as (select * from {{ ref('contact_outcomes') }} where response_rule = 'reported'),

{{ believed_outcomes('reported') }},

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
