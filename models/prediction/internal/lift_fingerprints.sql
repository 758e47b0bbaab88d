{{ config(materialized='view') }}

with

evidence as (select * from {{ ref('contact_evidence') }}),

-- a campaign whose purchases come late, or are corrected, is labelled anew
labelled as (
    select
        fitted_for,
        campaign_id,
        arm_kind,
        campaign_id || ' ' || arm_kind || ': '
        || cast(count(*) filter (where bought) as {{ dbt.type_string() }})
        || ' of ' || cast(count(*) as {{ dbt.type_string() }}) || '; ' as labels
    from evidence
    where arm_kind != 'organic'
    group by fitted_for, campaign_id, arm_kind
),

campaigns as (
    select
        fitted_for,
        {{ text_of_group('labels', 'campaign_id, arm_kind') }} as labelled_campaigns
    from labelled
    group by fitted_for
),

final as (
    select
        'lift' as model_kind,
        fitted_for,
        md5(labelled_campaigns) as training_fingerprint,
        labelled_campaigns
    from campaigns
)

select * from final
