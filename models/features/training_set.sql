with

settings as (select * from {{ ref('settings') }}),

campaigns as (select * from {{ ref('campaign_terms') }}),

learnable as (select * from {{ ref('learnable_models') }}),

contacts as (
    select
        outcomes.campaign_id,
        outcomes.customer_id,
        outcomes.responded,
        outcomes.bought,
        outcomes.response_rule,
        -- out of time: the campaigns that began after every training campaign had ended
        case
            when campaigns.starts_on >= settings.evaluate_from then 'test'
            when settings.evaluate_from <= campaigns.ends_on then 'between'
            else 'train'
        end as split
    from {{ ref('contact_outcomes') }} as outcomes
    inner join campaigns on outcomes.campaign_id = campaigns.campaign_id
    cross join settings
    cross join learnable
    where
        learnable.has_response
        and outcomes.arm != 'control'
        and outcomes.responded is not null
),

responses as (
    select
        'response' as model_kind,
        responded as label,
        split,
        campaign_id,
        customer_id
    from contacts
),

-- where a response asks for more than a purchase, the purchase has a model of its own
purchases as (
    select
        'purchase' as model_kind,
        bought as label,
        split,
        campaign_id,
        customer_id
    from contacts
    where
        response_rule = 'purchase'
        and exists (
            select differing.campaign_id from contacts as differing
            where
                differing.response_rule = 'purchase' and differing.responded != differing.bought
        )
),

newest_windows as (
    select
        duration_days,
        max(starts_on) as starts_on
    from {{ ref('organic_windows') }}
    group by duration_days
),

purchases_without_offer as (
    select
        'organic' as model_kind,
        outcomes.bought as label,
        case when outcomes.starts_on = newest_windows.starts_on then 'test' else 'train' end
            as split,
        outcomes.window_id as campaign_id,
        outcomes.customer_id
    from {{ ref('organic_outcomes') }} as outcomes
    inner join newest_windows on outcomes.duration_days = newest_windows.duration_days
    cross join learnable
    where learnable.has_organic
),

labels as (
    select * from responses
    union all
    select * from purchases
    union all
    select * from purchases_without_offer
),

final as (
    select
        labels.model_kind,
        labels.label,
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
