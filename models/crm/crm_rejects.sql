{%- set language = var('language') -%}

with

rows_out as (select * from {{ ref('rejected_rows') }}),

reasons as (select * from {{ ref('reject_reasons') }}),

accepted as (select * from {{ ref('accepted_forms') }}),

final as (
    select
        rows_out.entity,
        rows_out.file,
        rows_out.line,
        {% if language == 'ru' %}
            coalesce(reasons.reason_ru, rows_out.reason)
            || coalesce('; стоит «' || rows_out.value || '»', '')
            || coalesce('; принимается: ' || accepted.accepted_ru, '') as reason,
        {% else %}
            coalesce(reasons.reason, rows_out.reason)
            || coalesce('; found "' || rows_out.value || '"', '')
            || coalesce('; accepted: ' || accepted.accepted_en, '') as reason,
        {% endif %}
        rows_out.reason as reason_code,
        rows_out.column_name,
        rows_out.value,
        rows_out.raw
    from rows_out
    left join reasons
        on rows_out.entity = reasons.entity and rows_out.reason = reasons.reason
    left join accepted
        on rows_out.column_name = accepted.column_name
)

select * from final
