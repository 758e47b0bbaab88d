with

texts as (select * from {{ ref('input_check_texts') }}),

inputs as (
    select
        entity,
        sum(input_rows - left_out_rows) as input_rows
    from {{ ref('crm_input_rows') }}
    group by entity
),

-- the checks that reasons of rejected rows answer
rejected as (
    select
        entity,
        case
            when reason = 'unknown customer' then 'unknown_customer_share'
            when reason like 'duplicate%' or reason = 'in two arms of one campaign'
                then 'duplicate_share'
        end as check_name
    from {{ ref('rejected_rows') }}
    union all
    select
        entity,
        'rejected_share' as check_name
    from {{ ref('rejected_rows') }}
),

rejections as (
    select
        texts.entity,
        texts.check_name,
        inputs.input_rows as checked_rows,
        cast(count(rejected.entity) as double) / nullif(inputs.input_rows, 0) as value
    from texts
    inner join inputs on texts.entity = inputs.entity
    left join rejected
        on texts.entity = rejected.entity and texts.check_name = rejected.check_name
    where texts.check_name in ('rejected_share', 'duplicate_share', 'unknown_customer_share')
    group by texts.entity, texts.check_name, inputs.input_rows
),

measured as (
    select * from rejections
    union all
    select * from {{ ref('input_gaps') }}
),

final as (
    select
        texts.entity,
        texts.check_name,
        texts.unit,
        cast(coalesce(measured.checked_rows, 0) as bigint) as checked_rows,
        measured.value,
        case
            when measured.value is null then 'no data'
            when texts.look_from is null then 'told'
            when measured.value >= texts.look_from then 'look'
            else 'fine'
        end as verdict,
        case
            when measured.value is null then 'нет данных'
            when texts.look_from is null then 'для сведения'
            when measured.value >= texts.look_from then 'стоит посмотреть'
            else 'в порядке'
        end as verdict_ru,
        texts.look_from,
        texts.meaning_en as meaning,
        texts.meaning_ru
    from texts
    left join measured
        on texts.entity = measured.entity and texts.check_name = measured.check_name
)

select * from final
