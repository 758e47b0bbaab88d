{{ config(materialized='view') }}
{%- set words = {'campaign_id': 'campaign_id'} %}
{%- set figures = whole_figures(['duration_days', 'comparable_days']) %}

with

campaigns as (select * from {{ ref('campaign_terms') }}),

targets as (select * from {{ ref('target_campaigns') }} where not is_replay),

-- a quarter more or less is told: below it, seasons move more
unlike as (
    select
        campaigns.campaign_id,
        campaigns.response_rule,
        campaigns.duration_days,
        targets.comparable_days
    from campaigns
    inner join targets on campaigns.campaign_id = targets.campaign_id
    where 4 * abs(targets.comparable_days - campaigns.duration_days) > campaigns.duration_days
),

final as (
    select
        {% for language, suffix in note_languages().items() %}
            {{ noted('length.topic', language, {}, words) }} as topic{{ suffix }},
            {{ noted('length', language, figures) }}
            || case
                when response_rule != 'purchase' then {{ noted('length.reported', language) }}
                when duration_days < comparable_days then {{ noted('length.shorter', language) }}
                else {{ noted('length.longer', language) }}
            end as note{{ suffix }},
        {% endfor %}
        6 as place
    from unlike
)

select * from final
