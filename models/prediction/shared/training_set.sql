with

learnable as (select * from {{ ref('learnable_models') }}),

contacts as (select * from {{ ref('judged_contacts') }}),

responses as (
    select
        'response' as model_kind,
        contacts.fitted_for,
        contacts.responded as label,
        cast(contacts.profit as double) as profit,
        contacts.split,
        contacts.campaign_id,
        contacts.customer_id
    from contacts
    inner join learnable on contacts.fitted_for = learnable.fitted_for
    where learnable.has_response
),

-- where a response asks for more than a purchase, the purchase has a model of its own
purchases as (
    select
        'purchase' as model_kind,
        contacts.fitted_for,
        contacts.bought as label,
        cast(contacts.profit as double) as profit,
        contacts.split,
        contacts.campaign_id,
        contacts.customer_id
    from contacts
    inner join learnable on contacts.fitted_for = learnable.fitted_for
    where learnable.has_purchase and contacts.response_rule = 'purchase'
),

-- whatever their length, the windows that test begin after those that train have ended
test_begins as (
    select min(newest.starts_on) as starts_on
    from (
        select max(starts_on) as starts_on
        from {{ ref('organic_windows') }}
        where fitted_for = ''
        group by duration_days
    ) as newest
),

purchases_without_offer as (
    select
        'organic' as model_kind,
        outcomes.fitted_for,
        outcomes.bought as label,
        cast(null as double) as profit,
        case
            when outcomes.fitted_for != '' then 'train'
            when outcomes.starts_on >= test_begins.starts_on then 'test'
            when outcomes.ends_on < test_begins.starts_on then 'train'
            else 'between'
        end as split,
        outcomes.window_id as campaign_id,
        outcomes.customer_id
    from {{ ref('organic_outcomes') }} as outcomes
    cross join test_begins
    inner join learnable on outcomes.fitted_for = learnable.fitted_for
    where learnable.has_organic
),

-- who is contacted at all, against everybody on the same days: to know later whom campaigns say
-- nothing about
contacted as (
    select
        'contact' as model_kind,
        '' as fitted_for,
        is_contacted as label,
        cast(null as double) as profit,
        'train' as split,
        campaign_id,
        customer_id
    from {{ ref('support_sample') }}
),

labels as (
    select * from responses
    union all
    select * from purchases
    union all
    select * from purchases_without_offer
    union all
    select * from contacted
),

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
