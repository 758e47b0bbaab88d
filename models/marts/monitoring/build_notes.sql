with

settings as (select * from {{ ref('settings') }}),

evidence as (select * from {{ ref('response_evidence') }}),

rejects as (
    select
        cast(sum(input_rows) as bigint) as input_rows,
        cast(sum(rejected_rows) as bigint) as rejected_rows
    from {{ ref('crm_input_rows') }}
),

quality as (
    select
        registry.model_kind,
        registry.recipe,
        registry.training_rows,
        max(quality.split) as split,
        max(quality.value) filter (where quality.metric = 'roc_auc') as roc_auc,
        max(quality.ci_low) filter (where quality.metric = 'roc_auc') as ci_low,
        max(quality.ci_high) filter (where quality.metric = 'roc_auc') as ci_high,
        max(quality.value) filter (where quality.metric = 'expected_calibration_error')
            as calibration_error
    from {{ ref('response_model_registry') }} as registry
    inner join {{ ref('response_model_quality') }} as quality
        on registry.model_id = quality.model_id and quality.is_scoring_recipe
    where
        registry.is_champion
        -- the headline is out of time where there was a later campaign to look at
        and quality.split = (
            select max(best.split)
            from {{ ref('response_model_quality') }} as best
            where best.model_id = registry.model_id
        )
    group by registry.model_kind, registry.recipe, registry.training_rows
),

lists as (
    select
        campaign_id,
        count(*) as customers,
        count(*) filter (where decision = 'contact') as contacts,
        count(*) filter (where decision = 'excluded') as excluded,
        coalesce(sum(expected_cost) filter (where decision = 'contact'), 0) as expected_cost,
        coalesce(sum(expected_profit) filter (where decision = 'contact'), 0) as expected_profit,
        sum(expected_profit) filter (where decision != 'excluded') as profit_of_everyone,
        max(profit_basis) as profit_basis,
        max(response_source) as response_source
    from {{ ref('campaign_list') }}
    group by campaign_id
),

notes as (
    select
        1 as position,
        'period' as topic,
        'as of ' || cast(as_of as {{ dbt.type_string() }}) || ': purchases from '
        || cast(first_purchase_on as {{ dbt.type_string() }}) || ', last event on '
        || cast(last_event_on as {{ dbt.type_string() }}) as note
    from settings
    union all
    select
        2,
        'input',
        {{ thousands('input_rows') }} || ' rows read, ' || {{ thousands('rejected_rows') }}
        || ' rejected' || case when rejected_rows > 0 then ' (see crm_rejects)' else '' end
    from rejects
    union all
    select
        3,
        'cold start',
        'past campaigns cannot teach who responds (' || why_not_learnable
        || '): the lists rank by the probability of a purchase and promise no profit'
    from evidence
    where why_not_learnable is not null
    union all
    select
        4,
        model_kind || ' model',
        recipe || ' on ' || {{ thousands('training_rows') }} || ' rows; '
        || replace(split, '_', ' ') || ' ROC-AUC ' || {{ rounded('roc_auc', 3) }}
        || ' (' || {{ rounded('ci_low', 3) }} || ' to ' || {{ rounded('ci_high', 3) }}
        || '), calibration error ' || {{ rounded('calibration_error', 3) }}
    from quality
    union all
    select
        5,
        'list of ' || lists.campaign_id,
        'contact ' || {{ thousands('lists.contacts') }} || ' of '
        || {{ thousands('lists.customers') }} || ' customers (' || {{ thousands('lists.excluded') }}
        || ' excluded), expected cost ' || {{ thousands('lists.expected_cost') }}
        || coalesce(' of a budget of ' || {{ thousands('campaigns.budget') }}, '')
        || case
            when lists.profit_basis like 'none%' then '; ranked by response, no promise of profit'
            else
                ', expected profit ' || {{ thousands('lists.expected_profit') }}
                || ' (' || lists.profit_basis || '; everyone: '
                || {{ thousands('lists.profit_of_everyone') }} || ')'
        end
        || case
            when campaigns.is_assumed
                then '. No campaign is planned: this one is assumed, on the terms of the last'
            else ''
        end
    from lists
    inner join {{ ref('dim_campaigns') }} as campaigns
        on lists.campaign_id = campaigns.campaign_id
),

final as (
    select
        position,
        topic,
        note
    from notes
)

select * from final
