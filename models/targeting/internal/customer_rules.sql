with

settings as (select * from {{ ref('settings') }}),

campaigns as (
    select
        terms.campaign_id,
        terms.channel,
        terms.ends_on < settings.as_of as is_over,
        {{ sends_on('terms') }} as sends_on
    from {{ ref('campaign_terms') }} as terms
    cross join settings
    where terms.status = 'planned'
),

customers as (select * from {{ ref('crm_customers') }}),

features as (select * from {{ ref('scoring_set') }}),

suppressed as (
    select
        customer_id,
        max(coalesce(until, date '9999-12-31')) as until
    from {{ ref('crm_suppressions') }}
    group by customer_id
),

states as (select * from {{ ref('consent_states') }} where purpose = 'own_messages'),

words as (select * from {{ ref('channel_words') }}),

said as (select distinct channel from states),

-- a campaign may go by several; what is no channel may be any
sent_by as (
    select
        campaigns.campaign_id,
        case when words.word is null then said.channel else words.channel end as channel
    from campaigns
    left join words on {{ names_word('campaigns.channel', 'words.word') }}
    left join said on lower(trim(campaigns.channel)) = said.channel
),

-- the word on a channel counts before that on every one; of a campaign without a channel any
-- withdrawal does
worded as (
    select
        sent_by.campaign_id,
        states.customer_id,
        states.is_given
    from sent_by
    inner join states
        on
            states.channel in ('', sent_by.channel)
            or sent_by.channel is null
    qualify
        row_number() over (
            partition by sent_by.campaign_id, sent_by.channel, states.customer_id
            order by
                case when states.channel = sent_by.channel then 0 else 1 end,
                states.is_given
        ) = 1
),

-- of a campaign by several channels a withdrawal from one of them
withdrawn as (
    select distinct
        campaign_id,
        customer_id
    from worded
    where not is_given
),

reached as (
    {{ reached_customers() }}
),

engaged as (
    select
        campaigns.campaign_id,
        reached.customer_id,
        bool_or(reached.is_running) as is_running,
        bool_or(
            reached.is_contacted
            and {{ days_between('reached.contacted_on', 'campaigns.sends_on') }}
            between 0 and settings.frequency_cap_days
        ) as is_recent
    from campaigns
    cross join settings
    inner join reached
        on
            reached.is_running
            or {{ days_between('reached.contacted_on', 'campaigns.sends_on') }}
            between 0 and settings.frequency_cap_days
    group by campaigns.campaign_id, reached.customer_id
),

final as (
    select
        campaigns.campaign_id,
        features.customer_id,
        campaigns.sends_on,
        case
            when campaigns.is_over then 'window is over'
            when not coalesce(customers.consent, false) or withdrawn.customer_id is not null
                then 'no consent'
            when suppressed.until >= campaigns.sends_on then 'suppressed'
            when features.age < settings.min_age then 'under age'
            when settings.exclude_running and engaged.is_running then 'in a running campaign'
            when engaged.is_recent then 'contacted recently'
        end as excluded_because
    from features
    inner join campaigns on features.campaign_id = campaigns.campaign_id
    cross join settings
    left join customers on features.customer_id = customers.customer_id
    left join suppressed on features.customer_id = suppressed.customer_id
    left join withdrawn
        on
            features.campaign_id = withdrawn.campaign_id
            and features.customer_id = withdrawn.customer_id
    left join engaged
        on
            features.campaign_id = engaged.campaign_id
            and features.customer_id = engaged.customer_id
)

select * from final
