with

suppressions as (
    select *
    from {{ used('suppressions') }}
    where unreadable is null
),

customers as (select * from {{ ref('crm_customers') }}),

folded_customers as (
    select
        {{ folded_id('customer_id') }} as folded_id,
        min(customer_id) as customer_id
    from customers
    group by {{ folded_id('customer_id') }}
),

-- doubt means do not contact: an id of another case is the customer's, an end long past is none
final as (
    select
        coalesce(customers.customer_id, folded_customers.customer_id, suppressions.customer_id)
            as customer_id,
        suppressions.customer_id as written_id,
        case when suppressions.until >= date '2000-01-01' then suppressions.until end as until,
        suppressions.file,
        suppressions.line,
        customers.customer_id is null
        and folded_customers.customer_id is not null as is_matched_without_case,
        case
            {{- reject_when_missing(required_columns('suppressions', 'suppressions')) }}
            when folded_customers.customer_id is null then 'unknown customer'
        end as reject_reason
    from suppressions
    left join customers on suppressions.customer_id = customers.customer_id
    left join folded_customers
        on {{ folded_id('suppressions.customer_id') }} = folded_customers.folded_id
)

select * from final
