with

campaigns as (
    select
        campaign_id,
        lower(trim(channel)) as channel
    from {{ ref('campaign_terms') }}
    where status = 'planned'
),

states as (
    select *
    from {{ ref('consent_states') }}
    where purpose = 'own_messages'
),

-- the word on the campaign's channel counts before that on every one; of a campaign without one any
-- withdrawal does
matched as (
    select
        campaigns.campaign_id,
        states.customer_id,
        states.is_given
    from campaigns
    inner join states
        on
            states.channel in ('', campaigns.channel)
            or campaigns.channel is null
    qualify
        row_number() over (
            partition by campaigns.campaign_id, states.customer_id
            order by
                case when states.channel = campaigns.channel then 0 else 1 end,
                states.is_given
        ) = 1
),

final as (
    select
        campaign_id,
        customer_id
    from matched
    where not is_given
)

select * from final
