{%- set headline = whole_figures(['training_rows']) -%}
{%- for column in ['roc_auc', 'roc_auc_low', 'roc_auc_high', 'calibration_error'] -%}
    {%- do headline.update({column: rounded(column, 3)}) -%}
{%- endfor -%}
{%- set moves = {} -%}
{%- for name in ['entered', 'departed', 'moved'] -%}
    {%- do moves.update({name: thousands('coalesce(sum(' ~ name ~ '), 0)')}) -%}
{%- endfor -%}
{%- set parts = {} -%}
{%- for language, suffix in note_languages().items() -%}
    {%- do parts.update({language:
        'case when place = line_place then note' ~ suffix
        ~ " else '. ' || topic" ~ suffix ~ " || ': ' || note" ~ suffix ~ ' end'}) -%}
{%- endfor -%}
{%- set columns = ['place', 'topic', 'note', 'topic_ru', 'note_ru'] | join(',\n        ') -%}

with

evidence as (select * from {{ ref('response_evidence') }} where fitted_for = ''),

headlines as (select * from {{ ref('model_headlines') }} where model_kind = 'response'),

inputs as (
    select
        entity,
        -- who is left out is as if not there
        sum(input_rows - left_out_rows) as input_rows,
        -- what is of no use is not wrong
        sum(rejected_rows - unused_rows) as rejected_rows
    from {{ ref('crm_input_rows') }}
    group by entity
),

{% for language, suffix in note_languages().items() %}
    said{{ suffix }} as (
        select
            400 as place,
            {{ noted('digest.changes.topic', language) }} as topic,
            case
                when count(changed_since) = 0 then {{ noted('changes.none', language) }}
                else {{ noted('digest.changes', language, moves) }}
            end as note
        from {{ ref('list_change_totals') }}
        union all
        select
            500 as place,
            {{ noted('digest.scores.topic', language) }} as topic,
            coalesce(
                {{ noted('model', language, headline, model_words(language)) }},
                {{ noted('digest.scores.none', language, {}, {
                    'why': 'why_not_learnable' ~ suffix,
                }) }},
                '–'
            ) as note
        from evidence
        left join headlines on true
        union all
        select
            600 as place,
            {{ noted('digest.rejected.topic', language) }} as topic,
            {{ noted('input', language, {
                'input_rows': thousands('coalesce(sum(input_rows), 0)'),
                'rejected_rows': thousands('coalesce(sum(rejected_rows), 0)'),
            }) }}
            || coalesce({{ text_of_group(
                'case when rejected_rows > 0 then ' ~ noted('digest.rejected', language,
                    {'rejected_rows': thousands('rejected_rows')}, {'entity': 'entity'}) ~ ' end',
                'entity'
            ) }}, '') as note
        from inputs
    ),
{% endfor %}

told as (select * from {{ ref('digest_lists') }} where is_told),

-- lists whose promise no past campaign has proven
unproven as (
    select count(*) > 0 as is_any
    from {{ ref('evidence_notes') }} as notes
    inner join told on notes.campaign_id = told.campaign_id
),

findings as (
    select
        {% for language, suffix in note_languages().items() %}
            findings.note{{ suffix }}
            || case
                when findings.place = 300 and unproven.is_any
                    then {{ noted('digest.unproven', language) }}
                else ''
            end as note{{ suffix }},
        {% endfor %}
        findings.place,
        findings.topic,
        findings.topic_ru
    from {{ ref('digest_findings') }} as findings
    cross join unproven
),

counted as (select count(distinct campaign_id) as lists_told from told),

-- several lists have a line each, so that all is ten lines
gathered as (
    select
        told.*,
        case
            when told.campaign_id is null or counted.lists_told = 1 then told.place
            else told.place - told.place % 3
        end as line_place
    from told
    cross join counted
),

lists as (
    select
        {% for language, suffix in note_languages().items() %}
            max(case when place = line_place then topic{{ suffix }} end) as topic{{ suffix }},
            {{ text_of_group(parts[language], 'place') }} as note{{ suffix }},
        {% endfor %}
        line_place as place
    from gathered
    group by line_place
),

final as (
    select
        {{ columns }}
    from lists
    union all
    select
        {{ columns }}
    from findings
    union all
    select
        said.place,
        said.topic,
        said.note,
        said_ru.topic as topic_ru,
        said_ru.note as note_ru
    from said
    inner join said_ru on said.place = said_ru.place
)

select * from final
