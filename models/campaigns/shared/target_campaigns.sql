{#- Each replay has models of its own: 300 of them took half an hour. -#}
{%- set most_replays = 30 -%}

with

campaigns as (select * from {{ ref('campaign_terms') }}),

-- two lists that somebody drew: who is offered something, and who is not
arms as (
    select
        campaign_id,
        bool_or(arm = 'control') and bool_or(arm != 'control') as has_control
    from {{ ref('campaign_audience') }}
    where is_listed
    group by campaign_id
),

final as (
    select
        campaigns.campaign_id,
        campaigns.status = 'past' as is_replay,
        campaigns.known_before,
        case when campaigns.status = 'past' then campaigns.campaign_id else '' end as fitted_for
    from campaigns
    left join arms on campaigns.campaign_id = arms.campaign_id
    where campaigns.status = 'planned' or (campaigns.status = 'past' and arms.has_control)
    -- the latest past ones
    qualify
        campaigns.status = 'planned'
        or row_number() over (
            partition by campaigns.status
            order by campaigns.known_before desc, campaigns.campaign_id asc
        ) <= {{ most_replays }}
)

select * from final
