-- every campaign has its one offer
select
    cast(null as {{ dbt.type_string() }}) as campaign_id,
    cast(null as {{ dbt.type_string() }}) as offer_id,
    cast(null as {{ dbt.type_string() }}) as mechanic,
    cast(null as decimal(9, 6)) as discount_rate,
    cast(null as decimal(18, 2)) as discount_amount,
    cast(null as decimal(18, 2)) as min_check,
    cast(null as decimal(18, 2)) as contact_cost,
    cast(null as decimal(18, 2)) as cost_per_response,
    cast(null as decimal(9, 6)) as share,
    cast(null as {{ dbt.type_string() }}) as file,
    cast(null as bigint) as line,
    cast(null as {{ dbt.type_string() }}) as unreadable,
    cast(null as {{ dbt.type_string() }}) as raw
where false
