with

settings as (select * from {{ ref('settings') }}),

rules as (select * from {{ ref('contact_rules') }}),

audience as (select * from {{ ref('campaign_audience') }}),

-- where the CRM's own list of the campaign keeps a control, no other is drawn
listed as (
    select
        rules.campaign_id,
        cast(sum(case when audience.arm = 'control' then 1 else 0 end) as double) / count(*)
            as control_share,
        count(distinct case when audience.arm != 'control' then audience.arm end) as offers,
        -- the mean over everybody of what the controls state of themselves: their harmonic mean
        cast(
            count(nullif(audience.propensity, 0)) filter (where audience.arm = 'control')
            / cast(
                sum(cast(1 / nullif(audience.propensity, 0) as decimal(18, 9)))
                filter (where audience.arm = 'control') as double
            ) as decimal(9, 6)
        ) as control_propensity
    from rules
    inner join audience
        on rules.campaign_id = audience.campaign_id and rules.customer_id = audience.customer_id
    group by rules.campaign_id
),

shares as (
    select
        listed.campaign_id,
        listed.control_share as listed_control_share,
        listed.offers as listed_offers,
        coalesce(cast(listed.control_propensity as double), listed.control_share)
            as control_propensity,
        cast(settings.holdout_share as double) as holdout_share,
        case
            when listed.control_share > 0 then 0.0
            else cast(coalesce(
                {{ overridden(
                    'control_share', 'listed.campaign_id', 'decimal(9, 6)', 'campaigns.control_share'
                ) }},
                settings.control_share
            ) as double)
        end as control_share,
        cast(settings.exploration_share as double) as exploration_share
    from listed
    cross join settings
    left join {{ ref('crm_campaigns') }} as campaigns
        on listed.campaign_id = campaigns.campaign_id
),

drawn as (
    select
        rules.campaign_id,
        rules.customer_id,
        rules.excluded_because,
        audience.arm = 'control' as is_listed_control,
        -- how likely the CRM's own draw was to leave the customer to this list, that is not to keep
        -- them: of several offers each states its own chance, which is only a part of that
        case
            when shares.listed_control_share = 0 then 1.0
            when audience.arm = 'control'
                then 1 - coalesce(cast(audience.propensity as double), shares.control_propensity)
            when shares.listed_offers = 1
                then coalesce(cast(audience.propensity as double), 1 - shares.control_propensity)
            else 1 - shares.control_propensity
        end as left_to_us,
        shares.holdout_share,
        shares.control_share,
        least(shares.exploration_share, 1 - shares.control_share) as exploration_share,
        {{ share_of_hash("settings.salt || '|holdout|' || rules.customer_id") }}
            as holdout_assignment,
        {{ share_of_hash(
            "settings.salt || '|' || rules.campaign_id || '|' || rules.customer_id"
        ) }} as campaign_assignment
    from rules
    cross join settings
    inner join audience
        on rules.campaign_id = audience.campaign_id and rules.customer_id = audience.customer_id
    inner join shares on rules.campaign_id = shares.campaign_id
),

final as (
    select
        campaign_id,
        customer_id,
        excluded_because,
        case
            when is_listed_control then 'listed control'
            when holdout_assignment < holdout_share then 'holdout'
            when campaign_assignment < control_share then 'control'
            when campaign_assignment < control_share + exploration_share then 'explore'
            else 'target'
        end as slice,
        left_to_us,
        holdout_share,
        control_share,
        exploration_share,
        campaign_assignment
    from drawn
)

select * from final
