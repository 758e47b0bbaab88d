with

reasons as (select * from {{ ref('reason_features') }}),

texts as (select * from {{ ref('reason_texts') }}),

-- a level with words of its own goes before what is said of any
told as (
    select
        reasons.*,
        texts.form,
        case
            when reasons.number is null and reasons.level is null then texts.missing_en
            when reasons.number = 0 then coalesce(texts.zero_en, texts.phrase_en)
            else texts.phrase_en
        end as phrase,
        case
            when reasons.number is null and reasons.level is null then texts.missing_ru
            when reasons.number = 0 then coalesce(texts.zero_ru, texts.phrase_ru)
            else texts.phrase_ru
        end as phrase_ru
    from reasons
    inner join texts
        on
            case when reasons.feature like 'attribute: %' then 'attribute' else reasons.feature end
            = texts.feature
            and coalesce(reasons.level = texts.level, texts.level is null)
    qualify
        row_number() over (
            partition by reasons.campaign_id, reasons.customer_id, reasons.place
            order by texts.level nulls last
        ) = 1
),

written as (
    select
        *,
        case form
            when 'count' then {{ thousands('number') }}
            when 'percent' then {{ rounded('100 * number', 0) }} || ' %'
            when 'decimal' then {{ short_decimal('number') }}
            else level
        end as value
    from told
),

worded as (
    select
        campaign_id,
        customer_id,
        place,
        contribution,
        {{ reason_in_words('phrase', 'value') }} as reason,
        {{ reason_in_words('phrase_ru', russian_number('value', 'form')) }} as reason_ru
    from written
),

final as (
    select
        campaign_id,
        customer_id,
        {% for place in [1, 2, 3] %}
            max(reason) filter (where place = {{ place }}) as reason_{{ place }},
            max(reason_ru) filter (where place = {{ place }}) as reason_{{ place }}_ru,
            max(contribution) filter (where place = {{ place }}) as contribution_{{ place }},
        {% endfor %}
        count(*) as reasons
    from worded
    group by campaign_id, customer_id
)

select * from final
