with

suppressions as (
    select *
    from {{ ref('inlet_suppressions') }}
    where unreadable is null
),

customers as (select * from {{ ref('crm_customers') }}),

final as (
    select
        suppressions.customer_id,
        suppressions.until,
        suppressions.file,
        suppressions.line,
        case
            {{- reject_when_missing(['suppressions.customer_id']) }}
            when customers.customer_id is null then 'unknown customer'
        end as reject_reason
    from suppressions
    left join customers on suppressions.customer_id = customers.customer_id
)

select * from final
