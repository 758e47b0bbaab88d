{{ config(materialized='view') }}
{%- set words = {'campaign_id': 'campaign_id'} %}
{%- set days = {'day': {'day': 'starts_on'}, 'last': {'day': 'ends_on'}} %}

with

settings as (select * from {{ ref('settings') }}),

campaigns as (select * from {{ ref('campaign_terms') }}),

audiences as (select * from {{ ref('planned_audiences') }}),

lengths as (select * from {{ ref('length_notes') }}),

-- campaigns, not rows: a hundred thousand contacts by themselves are ten thousand million
named as (
    select distinct campaign_id
    from {{ used('contacts') }}
),

usable as (select distinct campaign_id from {{ ref('crm_contacts') }}),

over as (
    select
        campaigns.campaign_id,
        campaigns.ends_on
    from campaigns
    cross join settings
    where campaigns.status = 'planned' and campaigns.ends_on < settings.as_of
),

-- begun without a list, beside a plan: within its cap everybody counts as contacted, else nobody
unlisted as (
    select
        begun.campaign_id,
        begun.starts_on,
        begun.ends_on,
        coalesce(bool_or(
            {{ days_between('begun.starts_on', sends_on('coming')) }}
            between 0 and settings.frequency_cap_days
        ), false) as is_capped,
        bool_or(settings.exclude_running and begun.ends_on >= settings.as_of) as is_running
    from campaigns as begun
    cross join settings
    inner join campaigns as coming on coming.status = 'planned'
    where
        begun.status != 'planned' and begun.audience_source = 'everyone'
        and not {{ is_mass_channel('begun.channel') }}
    group by begun.campaign_id, begun.starts_on, begun.ends_on
),

-- over, and not measured: what the export would have to have
waiting as (
    select
        campaigns.campaign_id,
        campaigns.ends_on,
        settings.last_event_on,
        coalesce(settings.last_event_on < campaigns.ends_on, true) as lacks_events
    from campaigns
    cross join settings
    where campaigns.status in ('running', 'launched') and campaigns.ends_on < settings.as_of
),

-- the CRM names customers, and no row of it is a contact
unusable as (
    select campaigns.campaign_id
    from campaigns
    inner join named on campaigns.campaign_id = named.campaign_id
    left join usable on campaigns.campaign_id = usable.campaign_id
    where
        campaigns.status != 'planned'
        and campaigns.audience_source = 'contacts'
        and usable.campaign_id is null
),

final as (
    select
        {% for language, suffix in note_languages().items() %}
            {{ noted('nobody.topic', language, {}, words) }} as topic{{ suffix }},
            {{ noted('nobody', language) }} as note{{ suffix }},
        {% endfor %}
        6 as place
    from audiences
    where customers = 0
    union all
    select
        {% for language, suffix in note_languages().items() %}
            {{ noted('over.topic', language, {}, words) }} as topic{{ suffix }},
            {{ noted('over', language, {'day': {'day': 'ends_on'}}) }} as note{{ suffix }},
        {% endfor %}
        6 as place
    from over
    union all
    select
        {% for language, suffix in note_languages().items() %}
            case
                when is_capped then {{ noted('unlisted.topic', language, {}, words) }}
                else {{ noted('unlisted.running.topic', language, {}, words) }}
            end as topic{{ suffix }},
            case
                when is_capped then {{ noted('unlisted', language, days) }}
                else {{ noted('unlisted.running', language, days) }}
            end as note{{ suffix }},
        {% endfor %}
        6 as place
    from unlisted
    where is_capped or is_running
    union all
    select
        {% for language, suffix in note_languages().items() %}
            {{ noted('waiting.topic', language, {}, words) }} as topic{{ suffix }},
            case
                {% for case, condition in {
                    'waiting.events': 'when lacks_events then', 'waiting.last day': 'else',
                }.items() %}
                    {{ condition }}
                    {{ noted(case, language, {'day': {'day': 'ends_on'}}, {
                        'last': 'coalesce(' ~ day_text('last_event_on', language) ~ ', '
                            ~ noted('never', language) ~ ')',
                    }) }}
                {% endfor %}
            end as note{{ suffix }},
        {% endfor %}
        6 as place
    from waiting
    union all
    select
        {% for language, suffix in note_languages().items() %}
            {{ noted('unusable.topic', language, {}, words) }} as topic{{ suffix }},
            {{ noted('unusable', language) }} as note{{ suffix }},
        {% endfor %}
        6 as place
    from unusable
    union all
    select
        topic,
        note,
        topic_ru,
        note_ru,
        place
    from lengths
)

select * from final
