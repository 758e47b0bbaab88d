-- nobody is known to have refused
select
    cast(null as {{ dbt.type_string() }}) as customer_id,
    cast(null as date) as until,
    cast(null as {{ dbt.type_string() }}) as file,
    cast(null as bigint) as line,
    cast(null as {{ dbt.type_string() }}) as unreadable,
    cast(null as {{ dbt.type_string() }}) as raw
where false
