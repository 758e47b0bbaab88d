{%- set figures = whole_figures(['without_case', 'strangers']) -%}

with

files as (select * from {{ source('export', 'input_notes') }}),

suppressions as (select * from {{ ref('checked_suppressions') }}),

suppressed as (
    select
        sum(case when is_matched_without_case then 1 else 0 end) as without_case,
        sum(case when reject_reason = 'unknown customer' then 1 else 0 end) as strangers
    from suppressions
),

final as (
    select
        3 as place,
        file as topic,
        file as topic_ru,
        note,
        note_ru
    from files
    union all
    select
        3 as place,
        {% for language, suffix in note_languages().items() %}
            {{ noted('suppressed.topic', language) }} as topic{{ suffix }},
        {% endfor %}
        {{ noted('suppressed', 'en', figures) }} as note,
        {{ noted('suppressed', 'ru', figures) }} as note_ru
    from suppressed
    where without_case > 0 or strangers > 0
)

select * from final
