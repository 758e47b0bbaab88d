{#- an identifier without regard to case and to blanks around it -#}
{%- set folded = "lower(trim(translate({}, chr(9) || chr(10) || chr(13) || chr(160), '    ')))" -%}

with

suppressions as (
    select *
    from {{ staged('suppressions') }}
    where unreadable is null
),

customers as (select * from {{ ref('crm_customers') }}),

folded_customers as (
    select
        {{ folded.format('customer_id') }} as folded_id,
        min(customer_id) as customer_id
    from customers
    group by {{ folded.format('customer_id') }}
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
        on {{ folded.format('suppressions.customer_id') }} = folded_customers.folded_id
)

select * from final
