{%- set figures = whole_figures(['input_rows', 'rejected_rows', 'unused_rows', 'training_rows']) -%}
{%- for column in ['roc_auc', 'roc_auc_low', 'roc_auc_high', 'calibration_error'] -%}
    {%- do figures.update({column: rounded(column, 3)}) -%}
{%- endfor -%}
{%- set words = {'model_kind': 'model_kind'} -%}
{%- set protected_words = {'columns': 'protected_columns'} -%}
{%- set columns = 'topic, note, topic_ru, note_ru, place' -%}

with

settings as (select * from {{ ref('settings') }}),

evidence as (select * from {{ ref('response_evidence') }}),

headlines as (select * from {{ ref('model_headlines') }}),

inputs as (
    select
        sum(input_rows) as input_rows,
        sum(rejected_rows - unused_rows) as rejected_rows,
        sum(unused_rows) as unused_rows
    from {{ ref('crm_input_rows') }}
),

final as (
    select
        {% for language, suffix in note_languages().items() %}
            {{ noted('period.topic', language) }} as topic{{ suffix }},
            {{ noted('period', language, {'as_of': {'day': 'as_of'}}, {
                'first': 'coalesce(' ~ noted('period.first', language, {
                    'first': {'day': 'first_purchase_on'},
                }) ~ ', ' ~ noted('period.none', language) ~ ')',
                'last': 'coalesce(' ~ day_text('last_event_on', language) ~ ', '
                    ~ noted('no day', language) ~ ')',
            }) }} as note{{ suffix }},
        {% endfor %}
        1 as place
    from settings
    union all
    select
        {% for language, suffix in note_languages().items() %}
            {{ noted('input.topic', language) }} as topic{{ suffix }},
            {{ noted('input', language, figures) }}
            || case
                when unused_rows > 0 then {{ noted('input.unused', language, figures) }}
                else ''
            end
            || case
                when rejected_rows + unused_rows > 0 then {{ noted('input.rejects', language) }}
                else ''
            end as note{{ suffix }},
        {% endfor %}
        2 as place
    from inputs
    {% if not ((var('currency') or '') | string | trim) %}
        union all
        select
            {% for language, suffix in note_languages().items() %}
                {{ noted('currency.topic', language) }} as topic{{ suffix }},
                {{ noted('currency', language, {}, {
                    'currency': 'currency',
                }) }} as note{{ suffix }},
            {% endfor %}
            2 as place
        from settings
        where currency != ''
    {% endif %}
    union all
    select {{ columns }} from {{ ref('outlying_notes') }}
    union all
    select
        {% for language, suffix in note_languages().items() %}
            {{ noted('protected.topic', language) }} as topic{{ suffix }},
            {{ noted('protected', language, {}, protected_words) }} as note{{ suffix }},
        {% endfor %}
        3 as place
    from settings
    where protected_columns != ''
    union all
    select
        {% for language, suffix in note_languages().items() %}
            {{ noted('cold start.topic', language) }} as topic{{ suffix }},
            {{ noted('cold start', language, {}, {
                'why': 'why_not_learnable' ~ suffix,
            }) }} as note{{ suffix }},
        {% endfor %}
        3 as place
    from evidence
    where fitted_for = '' and why_not_learnable is not null
    union all
    select
        {{ noted('models.topic', 'en') }} as topic,
        note,
        {{ noted('models.topic', 'ru') }} as topic_ru,
        note_ru,
        4 as place
    from {{ ref('fit_notes') }}
    union all
    select
        {% for language, suffix in note_languages().items() %}
            {{ noted('model.topic', language, {}, words) }} as topic{{ suffix }},
            {{ noted('model', language, figures, model_words(language)) }} as note{{ suffix }},
        {% endfor %}
        4 as place
    from headlines
    -- the same model without what gives a gender away is a comparison, not what tells genders
    where model_kind != 'gender_without_giveaways'
    union all
    select {{ columns }} from {{ ref('file_notes') }}
    union all
    select {{ columns }} from {{ ref('terms_notes') }}
    union all
    select {{ columns }} from {{ ref('rights_notes') }}
    union all
    select {{ columns }} from {{ ref('plan_notes') }}
    union all
    select {{ columns }} from {{ ref('setting_notes') }}
    union all
    select {{ columns }} from {{ ref('launch_notes') }}
    union all
    select {{ columns }} from {{ ref('readout_notes') }}
    union all
    select {{ columns }} from {{ ref('city_notes') }}
    union all
    select {{ columns }} from {{ ref('rule_notes') }}
    union all
    select {{ columns }} from {{ ref('evidence_notes') }}
    union all
    select {{ columns }} from {{ ref('gross_notes') }}
    union all
    select {{ columns }} from {{ ref('season_notes') }}
    union all
    select {{ columns }} from {{ ref('overlap_notes') }}
    union all
    select {{ columns }} from {{ ref('opt_out_notes') }}
    union all
    select {{ columns }} from {{ ref('list_notes') }}
)

select * from final
