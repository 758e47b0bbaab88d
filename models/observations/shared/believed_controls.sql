{#- Standard errors of p = 0.001, two-sided: as rare as the alarms of campaign_checks. -#}
{%- set alarm = 3.2905 -%}

{{ config(materialized='view') }}

with

targets as (select * from {{ ref('target_campaigns') }} where is_replay),

launched as (select distinct campaign_id from {{ ref('launched_contacts') }}),

-- whether they had bought in the 91 days before; unknown where the export does not reach back
arms as (
    select
        audience.campaign_id,
        count(*) as customers,
        count(*) filter (where audience.arm = 'control') as controls,
        count(*) filter (where features.receipts_91d > 0) as buyers,
        count(*) filter (where features.receipts_91d > 0 and audience.arm = 'control')
            as control_buyers,
        count(features.receipts_91d) as known
    from {{ ref('campaign_audience') }} as audience
    inner join targets on audience.campaign_id = targets.campaign_id
    left join {{ ref('observation_features') }} as features
        on
            audience.campaign_id = features.campaign_id
            and audience.customer_id = features.customer_id
    where audience.is_listed
    group by audience.campaign_id
),

-- counts against those that a draw would give, and their variance: integers first, one division
gaps as (
    select
        arms.campaign_id,
        launched.campaign_id is not null as is_ours,
        arms.controls - arms.customers * cast(terms.control_share as double) as size_gap,
        arms.customers * cast(terms.control_share as double)
        * (1 - cast(terms.control_share as double)) as size_variance,
        case
            when arms.known = arms.customers
                then
                    arms.control_buyers
                    - cast(arms.controls as double) * arms.buyers / arms.customers
        end as buyers_gap,
        cast(arms.controls as double) * (arms.customers - arms.controls)
        * arms.buyers * (arms.customers - arms.buyers)
        / nullif(cast(arms.customers as double) * arms.customers * (arms.customers - 1), 0)
            as buyers_variance
    from arms
    inner join {{ ref('crm_campaigns') }} as terms on arms.campaign_id = terms.campaign_id
    left join launched on arms.campaign_id = launched.campaign_id
),

-- a control of our own list was drawn by us, from those chosen alone
judged as (
    select
        campaign_id,
        is_ours or coalesce(abs(size_gap) <= {{ alarm }} * sqrt(size_variance), true)
            as has_its_size,
        is_ours or coalesce(abs(buyers_gap) <= {{ alarm }} * sqrt(buyers_variance), true)
            as has_its_buyers
    from gaps
),

final as (
    select
        *,
        has_its_size and has_its_buyers as is_believed
    from judged
)

select * from final
