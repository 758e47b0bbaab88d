{#- The columns stand in the fingerprint by name: another feature is another training set. -#}
{%- set columns = columns_of(ref('training_set')) -%}

with

training_set as (select * from {{ ref('training_set') }}),

hashed_rows as (
    select
        training_set.model_kind,
        training_set.fitted_for,
        training_set.campaign_id,
        training_set.customer_id,
        md5({{ row_text('training_set', columns) }}) as row_hash
    from training_set
),

fingerprints as (
    select
        model_kind,
        fitted_for,
        count(*) as training_rows,
        md5(
            '{{ columns | join(",") }}|'
            || {{ text_of_group('row_hash', 'campaign_id, customer_id') }}
        ) as training_fingerprint
    from hashed_rows
    group by model_kind, fitted_for
),

-- a campaign whose responses come late, or are corrected, is labelled anew; one that tests what it
-- used to train, or the other way round, makes the last fit's quality that of another question
labelled as (
    select
        fitted_for,
        campaign_id,
        campaign_id || ': ' || cast(count(*) filter (where responded) as {{ dbt.type_string() }})
        || ' of ' || cast(count(*) as {{ dbt.type_string() }})
        || case when split = 'train' then '' else ' (' || split || ')' end || '; ' as labels
    from {{ ref('judged_contacts') }}
    group by fitted_for, campaign_id, split
),

campaigns as (
    select
        fitted_for,
        {{ text_of_group('labels', 'campaign_id') }} as labelled_campaigns
    from labelled
    group by fitted_for
),

final as (
    select
        fingerprints.model_kind,
        fingerprints.fitted_for,
        fingerprints.training_rows,
        fingerprints.training_fingerprint,
        -- who buys anyway is learned from windows without a campaign
        case
            when fingerprints.model_kind = 'organic' then ''
            else coalesce(campaigns.labelled_campaigns, '')
        end as labelled_campaigns
    from fingerprints
    left join campaigns on fingerprints.fitted_for = campaigns.fitted_for
)

select * from final
