with

settings as (select * from {{ ref('settings') }}),

audience as (select * from {{ ref('campaign_audience') }}),

launched as (select * from {{ ref('launched_contacts') }}),

customers as (select * from {{ ref('crm_customers') }}),

-- begun and not over; of days after the last event nothing is known yet
campaigns as (
    select
        terms.campaign_id,
        terms.starts_on,
        least(terms.ends_on, settings.last_event_on, {{ add_days('settings.as_of', -1) }})
            as last_day,
        terms.duration_days,
        terms.response_rule = 'purchase' as has_profit
    from {{ ref('campaign_terms') }} as terms
    cross join settings
    where terms.status in ('running', 'launched')
),

{{ assigned_arms('audience') }},

-- nobody is compared where nobody was held out
with_control as (
    {{ campaigns_with_control('drawn') }}
),

final as (
    select
        campaigns.campaign_id,
        campaigns.starts_on,
        campaigns.last_day,
        campaigns.duration_days,
        campaigns.has_profit,
        drawn.customer_id,
        drawn.arm,
        drawn.is_personalised,
        -- whom the CRM left out cost nothing
        case
            when audience.customer_id is null then 0
            else coalesce(terms.contact_cost, 0) + coalesce(terms.opt_out_cost, 0)
        end
            as contact_cost
    from drawn
    inner join campaigns
        on
            drawn.campaign_id = campaigns.campaign_id
            and campaigns.last_day >= campaigns.starts_on
    inner join with_control on drawn.campaign_id = with_control.campaign_id
    left join audience
        on
            drawn.campaign_id = audience.campaign_id
            and drawn.customer_id = audience.customer_id
            and drawn.arm = audience.arm
    left join {{ ref('arm_terms') }} as terms
        on drawn.campaign_id = terms.campaign_id and drawn.arm = terms.arm
)

select * from final
