-- the discounts were on everything
select
    cast(null as {{ dbt.type_string() }}) as campaign_id,
    cast(null as {{ dbt.type_string() }}) as product,
    cast(null as {{ dbt.type_string() }}) as brand,
    cast(null as {{ dbt.type_string() }}) as category,
    cast(null as {{ dbt.type_string() }}) as file,
    cast(null as bigint) as line,
    cast(null as {{ dbt.type_string() }}) as unreadable,
    cast(null as {{ dbt.type_string() }}) as raw
where false
