with

coupons as (select * from {{ source('complete_journey', 'coupons') }}),

-- a product may be on several coupons of a campaign
final as (
    select
        cast(campaign_id as {{ dbt.type_string() }}) as campaign_id,
        cast(product_id as {{ dbt.type_string() }}) as product,
        cast(null as {{ dbt.type_string() }}) as brand,
        cast(null as {{ dbt.type_string() }}) as category,
        file,
        min(line) as line,
        cast(null as {{ dbt.type_string() }}) as unreadable,
        cast(null as {{ dbt.type_string() }}) as raw
    from coupons
    group by campaign_id, product_id, file
)

select * from final
