with

settings as (select * from {{ ref('settings') }}),

consents as (select * from {{ ref('crm_consents') }}),

words as (select * from {{ ref('channel_words') }}),

-- channels that are known by their own word, of campaigns and of advertising platforms
campaign_channels as (
    select distinct lower(trim(channel)) as channel
    from {{ ref('campaign_terms') }}
    where channel is not null
    union distinct
    select channel
    from {{ ref('audience_targets') }}
    where channel is not null
),

-- one cell may name several; a withdrawal from what is no channel is one from every channel
spoken as (
    select
        consents.customer_id,
        consents.purpose,
        consents.given_on,
        consents.withdrawn_on,
        consents.is_doubtful,
        coalesce(
            words.channel,
            case when words.word is null then consents.channel end,
            ''
        ) as channel,
        words.word is not null or campaign_channels.channel is not null as is_known
    from consents
    left join words
        on
            consents.purpose = 'own_messages'
            and {{ names_word('consents.channel', 'words.word') }}
    left join campaign_channels on consents.channel = campaign_channels.channel
),

-- a withdrawal that is no day counts from the day the build stands on
events as (
    select
        customer_id,
        purpose,
        channel,
        coalesce(given_on, date '1900-01-01') as happened_on,
        true as is_given
    from spoken
    union all
    select
        spoken.customer_id,
        spoken.purpose,
        case when spoken.is_known then spoken.channel else '' end as channel,
        case when spoken.is_doubtful then settings.as_of else spoken.withdrawn_on end
            as happened_on,
        false as is_given
    from spoken
    cross join settings
    where spoken.is_doubtful or spoken.withdrawn_on is not null
),

-- the channels that a customer has said something of, and one without a name for all others; a word
-- on every channel counts for each of them
asked as (
    select distinct
        customer_id,
        purpose,
        channel
    from events
    union
    select distinct
        customer_id,
        purpose,
        '' as channel
    from events
),

-- on one day the withdrawal counts
final as (
    select
        asked.customer_id,
        asked.purpose,
        asked.channel,
        events.is_given
    from asked
    cross join settings
    inner join events
        on
            asked.customer_id = events.customer_id
            and asked.purpose = events.purpose
            and events.channel in ('', asked.channel)
    where events.happened_on <= settings.as_of
    qualify
        row_number() over (
            partition by asked.customer_id, asked.purpose, asked.channel
            order by events.happened_on desc, events.is_given asc
        ) = 1
)

select * from final
