{%- set figures = whole_figures(['without_case', 'strangers']) -%}
{%- set unnamed_figures = whole_figures(['unnamed']) -%}
{%- set repaired_figures = whole_figures(['repaired_rows']) -%}
{%- set after = "case when position > 1 then '; ' else '' end || " -%}
{%- set repaired_words = {'column_name': 'column_name', 'sample_value': 'sample_value'} -%}

with

files as (select * from {{ source('export', 'input_notes') }}),

suppressions as (select * from {{ ref('checked_suppressions') }}),

repairs as (select * from {{ ref('crm_repairs') }}),

emptied as (
    select
        file,
        column_name,
        {% for language, suffix in note_languages().items() %}
            {{ noted('repaired', language, repaired_figures, repaired_words) }} as note{{ suffix }},
        {% endfor %}
        row_number() over (
            partition by file
            order by repaired_rows desc, entity asc, column_name asc
        ) as position
    from repairs
),

emptied_in_files as (
    select
        file,
        {{ text_of_group(after ~ 'note', 'position') }} as note,
        {{ text_of_group(after ~ 'note_ru', 'position') }} as note_ru
    from emptied
    group by file
),

unnamed as (
    select
        file,
        count(*) as unnamed
    from {{ ref('rejected_rows') }}
    where entity = 'purchases' and reason = 'not a purchase: no customer is named'
    group by file
),

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
            {{ noted('repaired.topic', language, {}, {'file': 'file'}) }} as topic{{ suffix }},
        {% endfor %}
        note || {{ noted('repaired.end', 'en') }} as note,
        note_ru || {{ noted('repaired.end', 'ru') }} as note_ru
    from emptied_in_files
    union all
    select
        3 as place,
        {% for language, suffix in note_languages().items() %}
            {{ noted('unnamed.topic', language, {}, {'file': 'file'}) }} as topic{{ suffix }},
        {% endfor %}
        {{ noted('unnamed', 'en', unnamed_figures) }} as note,
        {{ noted('unnamed', 'ru', unnamed_figures) }} as note_ru
    from unnamed
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
