{{ config(materialized='view') }}

{%- set languages = note_languages().items() %}
{%- set named = {'campaign_id': 'campaign_id', 'column': 'column_name'} %}
{%- set compared = dict(named, given='given') %}
{%- set owns = {'own': 'own'} %}

with

settings as (select * from {{ ref('settings') }}),

planned as (select * from {{ ref('campaign_terms') }} where status = 'planned'),

campaigns as (select * from {{ ref('crm_campaigns') }}),

overrides as (select * from {{ ref('campaign_overrides') }}),

given as (
    select cast(null as {{ dbt.type_string() }}) as column_name
    where false
    {% for column in given_settings() %}
        union all
        select '{{ column }}' as column_name
    {% endfor %}
),

-- what whoever runs the build has set, beside what a campaign's own column says
compared as (
    select
        planned.campaign_id,
        given.column_name,
        case given.column_name
            {% for column in settings_of_campaigns() %}
                when '{{ column }}' then {{ plain_number('campaigns.' ~ column) }}
            {% endfor %}
        end as own,
        case given.column_name
            {% for column in settings_of_campaigns() %}
                when '{{ column }}' then {{ plain_number('settings.' ~ column) }}
            {% endfor %}
        end as given
    from planned
    cross join given
    cross join settings
    inner join campaigns on planned.terms_of_campaign_id = campaigns.campaign_id
    -- an assumed campaign does not take these from the last
    where not (planned.is_assumed and given.column_name in ('budget', 'control_share'))
),

without_effect as (
    select compared.*
    from compared
    left join overrides
        on
            compared.campaign_id = overrides.campaign_id
            and compared.column_name = overrides.column_name
    where compared.own != compared.given and overrides.campaign_id is null
),

final as (
    select
        {% for language, suffix in languages %}
            {{ noted('setting.topic', language, {}, named) }} as topic{{ suffix }},
            {{ noted('setting.without effect', language, owns, compared) }} as note{{ suffix }},
        {% endfor %}
        6 as place
    from without_effect
    union all
    select
        {% for language, suffix in languages %}
            {{ noted('setting.topic', language, {}, named) }} as topic{{ suffix }},
            coalesce(
                {{ noted('setting.overridden', language, {'value': 'value'}) }},
                {{ noted('setting.taken away', language) }}
            ) as note{{ suffix }},
        {% endfor %}
        6 as place
    from overrides
)

select * from final
