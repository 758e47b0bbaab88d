{%- set fewest_responses = 20 -%}

with

models as (
    select *
    from {{ in_charge('current_models') }} as current_models
    where model_kind = 'response'
),

fits as (select * from {{ ref('model_fits') }}),

compared as (select * from {{ ref('compared_campaigns') }}),

measured as (
    select
        {{ rows_of_json(
            'fits.calibration_curve',
            {
                'campaign_id': 'string', 'recipe': 'string', 'split': 'string', 'bin': 'bigint',
                'mean_predicted': 'double', 'observed': 'double', 'rows': 'bigint',
                'ci_low': 'double', 'ci_high': 'double',
            }
        ) }} as entry
    from models
    inner join fits on models.model_id = fits.model_id
),

-- a model fitted on earlier campaigns comes before one fitted on other customers of this one
gains as (
    select
        measured.entry.campaign_id,
        measured.entry.split,
        row_number() over (
            partition by measured.entry.campaign_id, measured.entry.split
            order by measured.entry.bin desc
        ) as tenth,
        measured.entry.rows as contacts,
        cast(round(measured.entry.observed * measured.entry.rows) as bigint) as responses,
        measured.entry.mean_predicted,
        measured.entry.observed as response_rate,
        measured.entry.ci_low,
        measured.entry.ci_high
    from measured
    where measured.entry.campaign_id is not null
    qualify
        dense_rank() over (
            partition by measured.entry.campaign_id order by measured.entry.split desc
        ) = 1
),

-- a campaign with a control says what the contact did: policy_value
uncontrolled as (
    select gains.*
    from gains
    left join compared on gains.campaign_id = compared.campaign_id
    where compared.campaign_id is null
),

running as (
    select
        *,
        sum(contacts) over from_the_top as contacts_so_far,
        sum(responses) over from_the_top as responses_so_far,
        sum(contacts) over (partition by campaign_id) as all_contacts,
        sum(responses) over (partition by campaign_id) as all_responses
    from uncontrolled
    window from_the_top as (partition by campaign_id order by tenth rows unbounded preceding)
),

final as (
    select
        campaign_id,
        cast(tenth as bigint) as tenth,
        contacts,
        responses,
        mean_predicted,
        response_rate,
        ci_low,
        ci_high,
        cast(contacts_so_far as double) / all_contacts as share_of_contacts,
        cast(responses_so_far as double) / nullif(all_responses, 0) as share_of_responses,
        -- a handful of responses makes no ratio
        case
            when all_responses >= {{ fewest_responses }}
                then
                    cast(responses_so_far as double) * all_contacts
                    / nullif(cast(all_responses as double) * contacts_so_far, 0)
        end as lift,
        split,
        'Without a control this is response, not effect: who would have bought anyway is among'
        || ' them, and no profit can be told from it.' as meaning,
        'Контрольной группы не было: это отклик, а не эффект. Среди откликнувшихся и те, кто купил'
        || ' бы и так; о прибыли это ничего не говорит.' as meaning_ru
    from running
)

select * from final
