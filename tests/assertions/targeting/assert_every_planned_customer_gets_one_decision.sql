-- nobody of a planned audience is lost between the audience and the list, and nobody joins it
with

audience as (
    select
        audience.campaign_id,
        audience.customer_id
    from {{ ref('campaign_audience') }} as audience
    inner join {{ ref('campaign_terms') }} as campaigns
        on audience.campaign_id = campaigns.campaign_id
    where campaigns.status = 'planned'
),

decisions as (
    select
        campaign_id,
        customer_id
    from {{ ref('contact_decisions') }}
),

final as (
    select
        coalesce(audience.campaign_id, decisions.campaign_id) as campaign_id,
        coalesce(audience.customer_id, decisions.customer_id) as customer_id
    from audience
    full outer join decisions
        on
            audience.campaign_id = decisions.campaign_id
            and audience.customer_id = decisions.customer_id
    where audience.customer_id is null or decisions.customer_id is null
)

select * from final
