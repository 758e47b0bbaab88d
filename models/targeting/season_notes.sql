{#- Told from a tenth more or fewer, and beyond chance: else it is lost in the interval. -#}
{%- set least_told = 0.1 -%}
{%- set figures = {
    'last': rounded('100 * last_factor', 0),
    'expected': rounded('100 * season_factor', 0),
    'pairs': thousands('pairs'),
} -%}
{%- set words = {'campaign_id': 'campaign_id'} -%}

{{ config(materialized='view') }}

with

seasons as (select * from {{ ref('planned_seasons') }}),

lists as (
    select campaign_id
    from {{ ref('list_totals') }}
    where profit_basis not like 'none%'
),

told as (
    select seasons.*
    from seasons
    inner join lists on seasons.campaign_id = lists.campaign_id
    where
        abs(ln(seasons.last_factor)) >= {{ least_told }}
        and abs(ln(seasons.last_factor)) >= 2 * seasons.last_deviation
),

final as (
    select
        campaign_id,
        {% for language, suffix in note_languages().items() %}
            {{ noted('season.topic', language, {}, words) }} as topic{{ suffix }},
            case
                when pairs = 0 then {{ noted('season.once', language, figures) }}
                else {{ noted('season', language, figures) }}
            end as note{{ suffix }},
        {% endfor %}
        6 as place
    from told
)

select * from final
