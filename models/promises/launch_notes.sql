{%- set words = {'campaign_id': 'ledger.campaign_id'} -%}
{%- set figures = {
    'day': {'day': 'ledger.launched_on'},
    'contacts': thousands('ledger.contacts'),
} -%}
{%- for column in ['promised_profit', 'realised_profit', 'ci_low', 'ci_high'] -%}
    {%- do figures.update({column: {'money': money_figure('ledger.' ~ column)}}) -%}
{%- endfor -%}

with

settings as (select * from {{ ref('settings') }}),

ledger as (select * from {{ ref('campaign_ledger') }}),

-- of a campaign that nobody was contacted in nobody knows whether it was sent
contacted as (select distinct campaign_id from {{ ref('crm_contacts') }}),

-- what is news: still to be measured, or over for no longer than two months
final as (
    select
        {% for language, suffix in note_languages().items() %}
            {{ noted('launch.topic', language, {}, words) }} as topic{{ suffix }},
            case
                when contacted.campaign_id is null
                    then {{ noted('launch.assumed', language, figures, words) }}
                else {{ noted('launch', language, figures, words) }}
            end
            || coalesce({{ noted('launch.promised', language, figures) }}, '')
            -- a handful of controls tells nothing, whatever the difference
            || case
                when coalesce(ledger.verdict, '') = 'too little to tell' then ''
                else coalesce({{ noted('launch.realised', language, figures) }}, '')
            end
            || '; ' || ledger.basis{{ suffix }}
            || coalesce(': ' || ledger.verdict{{ suffix }}, '') as note{{ suffix }},
        {% endfor %}
        5 as place
    from ledger
    cross join settings
    left join contacted on ledger.campaign_id = contacted.campaign_id
    where
        ledger.event = 'promised'
        or {{ days_between('ledger.ends_on', 'settings.as_of') }} <= 60
)

select * from final
