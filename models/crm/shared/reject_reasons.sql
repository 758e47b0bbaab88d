with

rejects as (select * from {{ ref('rejected_rows') }}),

accepted as (select * from {{ ref('accepted_forms') }}),

-- what stands before and after the part that a reason names
texts as (
    select
        reason,
        reason_ru,
        position('{}' in reason) > 0 as is_open,
        split_part(reason, '{}', 1) as head,
        split_part(reason, '{}', 2) as tail
    from {{ ref('reject_texts') }}
),

-- the reasons and one of the words that nobody knows: the rows themselves are personal data
counted as (
    select
        entity,
        reason,
        count(*) as rejected_rows,
        max(column_name) as column_name,
        min(
            case when column_name not in ('customer_id', 'email', 'phone') then value end
        ) as shown_value
    from rejects
    group by entity, reason
),

final as (
    select
        counted.entity,
        counted.reason,
        coalesce(
            replace(
                texts.reason_ru,
                '{}',
                substr(
                    counted.reason,
                    length(texts.head) + 1,
                    length(counted.reason) - length(texts.head) - length(texts.tail)
                )
            ),
            counted.reason
        ) as reason_ru,
        counted.rejected_rows,
        coalesce(', such as "' || counted.shown_value || '"', '')
        || coalesce('; accepted: ' || accepted.accepted_en, '') as told,
        coalesce(', например «' || counted.shown_value || '»', '')
        || coalesce('; принимается: ' || accepted.accepted_ru, '') as told_ru
    from counted
    left join accepted on counted.column_name = accepted.column_name
    left join texts
        on
            counted.reason = texts.reason
            or (
                texts.is_open
                and counted.reason like texts.head || '%'
                and counted.reason like '%' || texts.tail
            )
    qualify
        row_number() over (
            partition by counted.entity, counted.reason
            order by length(texts.reason) desc, texts.reason asc
        ) = 1
)

select * from final
