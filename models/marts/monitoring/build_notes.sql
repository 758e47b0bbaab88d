with

settings as (select * from {{ ref('settings') }}),

evidence as (select * from {{ ref('response_evidence') }}),

headlines as (select * from {{ ref('model_headlines') }}),

lists as (select * from {{ ref('list_totals') }}),

audiences as (select * from {{ ref('planned_audiences') }}),

changes as (select * from {{ ref('list_change_totals') }}),

over as (
    select
        campaigns.campaign_id,
        campaigns.ends_on
    from {{ ref('dim_campaigns') }} as campaigns
    cross join settings
    where campaigns.status = 'planned' and campaigns.ends_on < settings.as_of
),

-- begun without a list, within the cap of a plan
unlisted as (
    select
        begun.campaign_id,
        begun.starts_on
    from {{ ref('campaign_terms') }} as begun
    cross join settings
    inner join {{ ref('campaign_terms') }} as coming
        on
            coming.status = 'planned'
            and {{ days_between('begun.starts_on', 'greatest(coming.starts_on, settings.as_of)') }}
            between 0 and settings.frequency_cap_days
    where
        begun.status != 'planned'
        and begun.audience_source = 'everyone'
        and not {{ is_mass_channel('begun.channel') }}
    group by begun.campaign_id, begun.starts_on
),

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
                || case
                    when promise_ratio < 1
                        then ', promised ' || {{ thousands('coalesce(promised_profit, 0)') }}
                    else ''
                end
                || ' (' || profit_basis
                || '; everyone: ' || {{ thousands('profit_of_everyone') }}
                || case
                    when profit_bound - expected_profit > 0
                        then
                            '; no choice within the limits earns more than '
                            || {{ thousands('profit_bound') }}
                    else ''
                end
                || ')'
        end
        || case
            when explored > 0
                then
                    '. ' || {{ thousands('explored') }} || ' of them are tries, earning '
                    || {{ thousands('coalesce(profit_of_explored, 0)') }}
            else ''
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
    union all
    select
        6 as place,
        'window of ' || campaign_id as topic,
        'it closed on ' || cast(ends_on as {{ dbt.type_string() }})
        || ', before as_of, and the campaign is still planned: nobody is to be contacted;'
        || ' correct ends_on, or its status' as note
    from over
    union all
    select
        6 as place,
        'cap after ' || campaign_id as topic,
        'it began on ' || cast(starts_on as {{ dbt.type_string() }})
        || ' without a list, so everybody in its city and country counts as contacted then; if not,'
        || ' name its customers in contacts, or the mass channel it used' as note
    from unlisted
    union all
    select
        7 as place,
        'control of ' || campaign_id as topic,
        case
            when compared_controls = 0
                then
                    'nobody is kept without the offer: what the list earns will not be provable;'
                    || ' set control_share'
            else
                {{ thousands('compared_controls') }} || ' kept without the offer beside '
                || {{ thousands('contacts - explored') }} || ' contacts show an effect of '
                || coalesce({{ thousands('detectable_profit') }} || ' a customer or ', '')
                || {{ rounded('detectable_response_points', 1) }}
                || ' points of response, in 80 of 100 campaigns by a test at 5 %'
        end as note
    from lists
    where contacts > explored
    union all
    select
        8 as place,
        'changes of ' || campaign_id as topic,
        case
            when changed_since is null then 'none (no earlier list, or the same one)'
            else
                {{ thousands('entered') }} || ' entered, ' || {{ thousands('departed') }}
                || ' left, ' || {{ thousands('moved') }} || ' moved, ' || {{ thousands('stayed') }}
                || ' stayed since the list of '
                || cast(changed_since as {{ dbt.type_string() }})
                || ', most by the ' || biggest_term
                || coalesce(' (' || {{ thousands('biggest_term_difference') }} || ')', '')
        end as note
    from changes
)

select * from final
