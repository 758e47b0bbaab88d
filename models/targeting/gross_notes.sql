{%- set figures = whole_figures(['controls', 'responses']) -%}
{%- set words = {'campaign_id': 'campaign_id'} -%}

{{ config(materialized='view') }}

with

lists as (
    select campaign_id
    from {{ ref('list_totals') }}
    where contacts > 0 and profit_basis like 'gross%'
),

-- of a control of which no response was reported nothing is known
controls as (
    select
        count(*) as controls,
        count(responded) as observed,
        count(*) filter (where responded) as responses
    from {{ ref('contact_outcomes') }}
    where arm = 'control' and response_rule = 'reported'
),

noted as (
    select
        lists.campaign_id,
        controls.controls,
        controls.observed,
        controls.responses
    from lists
    cross join controls
    where controls.controls > 0
),

final as (
    select
        campaign_id,
        {% for language, suffix in note_languages().items() %}
            {{ noted('gross.topic', language, {}, words) }} as topic{{ suffix }},
            case
                when observed = 0 then {{ noted('gross.silent', language, figures) }}
                else {{ noted('gross.few', language, figures) }}
            end as note{{ suffix }},
        {% endfor %}
        6 as place
    from noted
)

select * from final
