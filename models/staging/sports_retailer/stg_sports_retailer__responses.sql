-- nobody reported responses: buying in the window is one
select
    cast(null as {{ dbt.type_string() }}) as campaign_id,
    cast(null as {{ dbt.type_string() }}) as customer_id,
    cast(null as date) as responded_on,
    cast(null as decimal(18, 2)) as revenue,
    cast(null as {{ dbt.type_string() }}) as file,
    cast(null as bigint) as line,
    cast(null as {{ dbt.type_string() }}) as unreadable,
    cast(null as {{ dbt.type_string() }}) as raw
where false
