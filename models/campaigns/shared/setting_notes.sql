{{ config(materialized='view') }}

{%- set languages = note_languages().items() %}
{%- set named = {'campaign_id': 'campaign_id', 'column': 'column_name'} %}
{%- set compared = dict(named, given='given') %}
{%- set owns = {'own': 'own'} %}
{%- set learned = dict(
    whole_figures(['responses']),
    revenue={'money': plain_number('revenue_per_response')},
    margin=plain_number('margin_rate'),
    value={'money': plain_number('value_of_response')}
) %}

with

settings as (select * from {{ ref('settings') }}),

planned as (select * from {{ ref('campaign_terms') }} where status = 'planned'),

campaigns as (select * from {{ ref('crm_campaigns') }}),

overrides as (select * from {{ ref('campaign_overrides') }}),

response_revenue as (select * from {{ ref('response_revenue') }}),

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

-- what a response is worth where neither the campaign nor a setting says it
learned as (
    select
        planned.campaign_id,
        'value_of_response' as column_name,
        response_revenue.responses,
        response_revenue.revenue_per_response,
        planned.margin_rate,
        planned.value_of_response
    from planned
    cross join settings
    inner join response_revenue on planned.campaign_id = response_revenue.campaign_id
    left join campaigns on planned.terms_of_campaign_id = campaigns.campaign_id
    left join overrides
        on
            planned.campaign_id = overrides.campaign_id
            and overrides.column_name = 'value_of_response'
    where
        planned.response_rule = 'reported'
        and settings.value_of_response is null
        and campaigns.value_of_response is null
        and overrides.campaign_id is null
),

final as (
    select
        {% for language, suffix in languages %}
            {{ noted('setting.topic', language, {}, named) }} as topic{{ suffix }},
            {{ noted('setting.learned', language, learned) }} as note{{ suffix }},
        {% endfor %}
        6 as place
    from learned
    union all
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
