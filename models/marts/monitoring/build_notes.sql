with

settings as (select * from {{ ref('settings') }}),

evidence as (select * from {{ ref('response_evidence') }}),

headlines as (select * from {{ ref('model_headlines') }}),

inputs as (
    select
        sum(input_rows) as input_rows,
        sum(rejected_rows) as rejected_rows
    from {{ ref('crm_input_rows') }}
),

final as (
    select
        1 as place,
        'period' as topic,
        'as of ' || cast(as_of as {{ dbt.type_string() }}) || ': purchases from '
        || coalesce(cast(first_purchase_on as {{ dbt.type_string() }}), 'never')
        || ', last event on ' || coalesce(cast(last_event_on as {{ dbt.type_string() }}), 'no day')
            as note
    from settings
    union all
    select
        2 as place,
        'input' as topic,
        {{ thousands('input_rows') }} || ' rows read, '
        || {{ thousands('rejected_rows') }} || ' rejected'
        || case when rejected_rows > 0 then ' (see crm_rejects)' else '' end as note
    from inputs
    union all
    select
        3 as place,
        'cold start' as topic,
        'past campaigns cannot teach who responds (' || why_not_learnable
        || '): the lists rank by the probability of a purchase and promise no profit' as note
    from evidence
    where fitted_for = '' and why_not_learnable is not null
    union all
    select
        4 as place,
        'models' as topic,
        note
    from {{ ref('fit_notes') }}
    union all
    select
        4 as place,
        model_kind || ' model' as topic,
        recipe || ' on ' || {{ thousands('training_rows') }} || ' rows; '
        || replace(split, '_', ' ') || ' ROC-AUC ' || {{ rounded('roc_auc', 3) }}
        || ' (' || {{ rounded('roc_auc_low', 3) }} || ' to ' || {{ rounded('roc_auc_high', 3) }}
        || '), calibration error ' || {{ rounded('calibration_error', 3) }} as note
    from headlines
    -- the same model without what gives a gender away is a comparison, not what tells genders
    where model_kind != 'gender_without_giveaways'
    union all
    select
        place,
        topic,
        note
    from {{ ref('plan_notes') }}
    union all
    select
        place,
        topic,
        note
    from {{ ref('list_notes') }}
)

select * from final
