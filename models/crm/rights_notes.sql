{%- set figures = whole_figures(['people', 'rows_out']) -%}
{%- set words = {'files': 'files'} -%}

with

people as (select * from {{ ref('left_out_people') }}),

placed as (
    select
        *,
        row_number() over (partition by why order by entity, file) as position
    from {{ ref('people_left_out') }}
),

rows_of_people as (
    select
        why,
        cast(sum(left_out_rows) as bigint) as rows_out,
        {{ text_of_group("case when position > 1 then ', ' else '' end || file", 'position') }}
            as files
    from placed
    group by why
),

-- by the id as the customers have it; who is in no table of customers by the id of other tables
counted as (
    select
        people.why,
        count(*) as people,
        max(rows_of_people.rows_out) as rows_out,
        max(rows_of_people.files) as files
    from people
    inner join rows_of_people on people.why = rows_of_people.why
    where people.is_customer or people.why = 'forgotten'
    group by people.why
),

nobodies as (
    select
        count(*) as people,
        0 as rows_out
    from people
    where is_nobody
),

final as (
    select
        {% for language, suffix in note_languages().items() %}
            {{ noted('left out.profiling.topic', language) }} as topic{{ suffix }},
            {{ noted('left out.profiling', language, figures) }} as note{{ suffix }},
        {% endfor %}
        3 as place
    from counted
    where why = 'profiling'
    union all
    select
        {% for language, suffix in note_languages().items() %}
            {{ noted('left out.nobody.topic', language) }} as topic{{ suffix }},
            {{ noted('left out.nobody', language, figures) }} as note{{ suffix }},
        {% endfor %}
        3 as place
    from nobodies
    where people > 0
    union all
    select
        {% for language, suffix in note_languages().items() %}
            {{ noted('left out.forgotten.topic', language) }} as topic{{ suffix }},
            {{ noted('left out.forgotten', language, figures, words) }} as note{{ suffix }},
        {% endfor %}
        3 as place
    from counted
    where why = 'forgotten'
)

select * from final
