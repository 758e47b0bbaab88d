{%- set newcomers = {'en': 'bought nothing before', 'ru': 'раньше не покупали'} -%}

with

settings as (select * from {{ ref('settings') }}),

comparisons as (select * from {{ ref('segment_comparisons') }}),

trust as (select * from {{ ref('campaign_trust') }}),

names as (select * from {{ ref('segment_names_given') }}),

signed as (
    select
        *,
        {{ effect_signs() }}
    from comparisons
),

named as (
    select
        signed.*,
        {% for language in newcomers %}
            coalesce(names.name_{{ language }}, '{{ newcomers[language] }}') as name_{{ language }},
        {% endfor %}
        settings.language
    from signed
    left join names on signed.segment_id = names.segment_id
    cross join settings
),

final as (
    select
        signed.campaign_id,
        signed.arm,
        signed.segment_id,
        case signed.language when 'ru' then signed.name_ru else signed.name_en end as segment_name,
        signed.name_en,
        signed.name_ru,
        {% for language, suffix in note_languages().items() %}
            {{ effect_verdict(language, of_segments=true) }} as verdict{{ suffix }},
        {% endfor %}
        {{ effect_figures() }}
    from named as signed
    inner join trust on signed.campaign_id = trust.campaign_id
)

select * from final
