with

reasons as (select * from {{ ref('reject_reasons') }}),

final as (
    select
        entity,
        reason,
        reason_ru,
        rejected_rows
    from reasons
)

select * from final
