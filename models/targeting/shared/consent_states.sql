with

settings as (select * from {{ ref('settings') }}),

consents as (select * from {{ ref('crm_consents') }}),

-- a withdrawal that is no day counts from the day the build stands on
events as (
    select
        consents.customer_id,
        consents.purpose,
        coalesce(consents.channel, '') as channel,
        coalesce(consents.given_on, date '1900-01-01') as happened_on,
        true as is_given
    from consents
    union all
    select
        consents.customer_id,
        consents.purpose,
        coalesce(consents.channel, '') as channel,
        case when consents.is_doubtful then settings.as_of else consents.withdrawn_on end
            as happened_on,
        false as is_given
    from consents
    cross join settings
    where consents.is_doubtful or consents.withdrawn_on is not null
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
