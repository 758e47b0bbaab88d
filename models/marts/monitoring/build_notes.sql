with

settings as (select * from {{ ref('settings') }}),

evidence as (select * from {{ ref('response_evidence') }}),

headlines as (select * from {{ ref('model_headlines') }}),

lists as (select * from {{ ref('list_totals') }}),

audiences as (select * from {{ ref('planned_audiences') }}),

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
        5 as place,
        'list of ' || campaign_id as topic,
        'contact ' || {{ thousands('contacts') }} || ' of ' || {{ thousands('customers') }}
        || ' customers (' || {{ thousands('excluded') }} || ' excluded), expected cost '
        || {{ thousands('expected_cost') }}
        || coalesce(' of a budget of ' || {{ thousands('budget') }}, '')
        || case
            when profit_basis like 'none%' then '; ranked by response, no promise of profit'
            else
                ', expected profit ' || {{ thousands('coalesce(expected_profit, 0)') }}
                || ' (' || profit_basis
                || '; everyone: ' || {{ thousands('profit_of_everyone') }} || ')'
        end
        || case
            when is_assumed
                then '. No campaign is planned: this one is assumed, on the terms of the last'
            else ''
        end as note
    from lists
    union all
    select
        6 as place,
        'list of ' || campaign_id as topic,
        'no customer is in its audience: correct the city and country in campaigns, or name its'
        || ' customers in contacts' as note
    from audiences
    where customers = 0
)

select * from final
