with

rejects as (select * from {{ ref('crm_rejects') }}),

-- the reasons alone: the rows themselves are personal data
final as (
    select
        entity,
        reason,
        count(*) as rejected_rows
    from rejects
    group by entity, reason
)

select * from final
