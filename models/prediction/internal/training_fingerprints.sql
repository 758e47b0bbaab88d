{#- The columns stand in a fingerprint by name: another feature is another training set. -#}
{%- set columns = columns_of(ref('training_set')) -%}
{%- set evidence_columns = columns_of(ref('response_lift_evidence')) -%}
{%- set of_customers = {'segments': 'segment_training_set', 'gender': 'gender_training_set'} -%}

with

training_set as (select * from {{ ref('training_set') }}),

segment_training_set as (select * from {{ ref('segment_training_set') }}),

gender_training_set as (select * from {{ ref('gender_training_set') }}),

response_lift_evidence as (select * from {{ ref('response_lift_evidence') }}),

hashed_rows as (
    select
        training_set.model_kind,
        training_set.fitted_for,
        '{{ columns | join(",") }}|' as columns_text,
        training_set.campaign_id,
        training_set.customer_id,
        md5({{ row_text('training_set', columns) }}) as row_hash
    from training_set
    union all
    select
        'response_lift' as model_kind,
        response_lift_evidence.fitted_for,
        '{{ evidence_columns | join(",") }}|' as columns_text,
        response_lift_evidence.campaign_id,
        response_lift_evidence.customer_id,
        md5({{ row_text('response_lift_evidence', evidence_columns) }}) as row_hash
    from response_lift_evidence
    {% for model_kind, relation in of_customers.items() %}
        union all
        select
            '{{ model_kind }}' as model_kind,
            '' as fitted_for,
            '{{ columns_of(ref(relation)) | join(",") }}|' as columns_text,
            '' as campaign_id,
            {{ relation }}.customer_id,
            md5({{ row_text(relation, columns_of(ref(relation))) }}) as row_hash
        from {{ relation }}
    {% endfor %}
),

of_rows as (
    select
        model_kind,
        fitted_for,
        count(*) as training_rows,
        md5(
            max(columns_text) || {{ text_of_group('row_hash', 'campaign_id, customer_id') }}
        ) as training_fingerprint
    from hashed_rows
    group by model_kind, fitted_for
),

-- the same customers, without the attributes that give gender away: for its quality alone
of_each_kind as (
    select * from of_rows
    union all
    select
        'gender_without_giveaways' as model_kind,
        fitted_for,
        training_rows,
        training_fingerprint
    from of_rows
    where model_kind = 'gender'
),

-- a campaign whose responses come late, or are corrected, is labelled anew; one that tests what it
-- used to train, or the other way round, makes the last fit's quality that of another question
labelled as (
    select
        'responses' as labels_of,
        fitted_for,
        campaign_id,
        '' as arm_kind,
        campaign_id || ': ' || cast(count(*) filter (where responded) as {{ dbt.type_string() }})
        || ' of ' || cast(count(*) as {{ dbt.type_string() }})
        || case when split = 'train' then '' else ' (' || split || ')' end || '; ' as labels
    from {{ ref('judged_contacts') }}
    group by fitted_for, campaign_id, split
    {% for lift, learned in {
        'lift': {'label': 'bought', 'from': ref('contact_evidence') ~ " where arm_kind != 'organic'"},
        'response_lift': {'label': 'label', 'from': 'response_lift_evidence'},
    }.items() %}
        union all
        select
            '{{ lift }}' as labels_of,
            fitted_for,
            campaign_id,
            arm_kind,
            campaign_id || ' ' || arm_kind || ': '
            || cast(count(*) filter (where {{ learned.label }}) as {{ dbt.type_string() }})
            || ' of ' || cast(count(*) as {{ dbt.type_string() }}) || '; ' as labels
        from {{ learned.from }}
        group by fitted_for, campaign_id, arm_kind
    {% endfor %}
),

campaigns as (
    select
        labels_of,
        fitted_for,
        {{ text_of_group('labels', 'campaign_id, arm_kind') }} as labelled_campaigns
    from labelled
    group by labels_of, fitted_for
),

final as (
    select
        kinds.model_kind,
        kinds.fitted_for,
        kinds.training_rows,
        kinds.training_fingerprint,
        -- who buys anyway is learned from windows without a campaign, the rest from customers
        case
            when {{ is_kind_for('labelled', 'kinds.model_kind') }}
                then coalesce(campaigns.labelled_campaigns, '')
            else ''
        end as labelled_campaigns
    from of_each_kind as kinds
    left join campaigns
        on
            kinds.fitted_for = campaigns.fitted_for
            and (kinds.model_kind = 'response_lift') = (campaigns.labels_of = 'response_lift')
            and campaigns.labels_of != 'lift'
    union all
    -- a lift is learned from the buyers of each arm, and from no rows
    select
        labels_of as model_kind,
        fitted_for,
        cast(null as bigint) as training_rows,
        md5(labelled_campaigns) as training_fingerprint,
        labelled_campaigns
    from campaigns
    where labels_of = 'lift'
)

select * from final
