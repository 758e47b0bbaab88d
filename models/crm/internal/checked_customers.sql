with

customers as (
    select *
    from {{ used('customers') }}
    where unreadable is null
),

judged as (
    select
        *,
        case
            {{- reject_when_missing(required_columns('customers')) }}
            when age not between 0 and 120 then 'age is not between 0 and 120'
            when birth_date < date '1900-01-01' then 'birth_date before 1900'
        end as own_reason
    from customers
),

numbered as (
    select
        *,
        row_number() over (
            partition by customer_id, own_reason is null
            order by line, file
        ) as occurrence
    from judged
),

final as (
    select
        customer_id,
        gender,
        age,
        -- a day that has not come is emptied, and counted in crm_repairs
        case when birth_date <= {{ build_day() }} then birth_date end as birth_date,
        education,
        city,
        country,
        email,
        phone,
        consent,
        attributes,
        file,
        line,
        -- the first good row of a customer stays
        coalesce(own_reason, case when occurrence > 1 then 'duplicate customer_id' end)
            as reject_reason
    from numbered
)

select * from final
