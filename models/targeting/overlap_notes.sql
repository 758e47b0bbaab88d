{%- set figures = {
    'shared': thousands('shared'), 'contacts': thousands('contacts'),
} -%}
{%- set words = {'campaign_id': 'campaign_id'} -%}

{{ config(materialized='view') }}

with

settings as (select * from {{ ref('settings') }}),

-- what is there for whoever passes by writes to nobody
campaigns as (
    select
        terms.campaign_id,
        terms.starts_on,
        terms.ends_on
    from {{ ref('campaign_terms') }} as terms
    where not ({{ names_nobody('terms') }})
),

contacts as (
    select
        listed.campaign_id,
        listed.customer_id,
        campaigns.starts_on,
        campaigns.ends_on,
        max(campaigns.ends_on) over (
            partition by listed.customer_id
            order by campaigns.starts_on, listed.campaign_id
            rows between unbounded preceding and 1 preceding
        ) as earlier_until,
        lead(campaigns.starts_on) over (
            partition by listed.customer_id
            order by campaigns.starts_on, listed.campaign_id
        ) as later_from
    from {{ ref('campaign_list') }} as listed
    inner join campaigns on listed.campaign_id = campaigns.campaign_id
    where listed.decision in {{ written_to() }}
),

counted as (
    select
        campaign_id,
        count(*) as contacts,
        sum(
            case when earlier_until >= starts_on or later_from <= ends_on then 1 else 0 end
        ) as shared
    from contacts
    group by campaign_id
),

final as (
    select
        counted.campaign_id,
        {% for language, suffix in note_languages().items() %}
            {{ noted('overlap.topic', language, {}, words) }} as topic{{ suffix }},
            {{ noted('overlap', language, figures) }}
            || case
                when settings.exclude_running then {{ noted('overlap.left_out', language) }}
                else {{ noted('overlap.twice', language) }}
            end as note{{ suffix }},
        {% endfor %}
        6 as place
    from counted
    cross join settings
    where counted.shared > 0
)

select * from final
