-- nobody was asked for what
select
    cast(null as {{ dbt.type_string() }}) as customer_id,
    cast(null as {{ dbt.type_string() }}) as purpose,
    cast(null as {{ dbt.type_string() }}) as channel,
    cast(null as date) as given_on,
    cast(null as date) as withdrawn_on,
    cast(null as {{ dbt.type_string() }}) as file,
    cast(null as bigint) as line,
    cast(null as {{ dbt.type_string() }}) as unreadable,
    cast(null as {{ dbt.type_string() }}) as faults,
    cast(null as {{ dbt.type_string() }}) as raw
where false
