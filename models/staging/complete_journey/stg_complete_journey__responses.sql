with

redemptions as (select * from {{ source('complete_journey', 'coupon_redemptions') }}),

final as (
    select
        cast(campaign_id as {{ dbt.type_string() }}) as campaign_id,
        cast(household_id as {{ dbt.type_string() }}) as customer_id,
        cast(redemption_date as date) as responded_on,
        cast(null as decimal(18, 2)) as revenue,
        file,
        line,
        cast(null as {{ dbt.type_string() }}) as unreadable,
        cast(null as {{ dbt.type_string() }}) as raw
    from redemptions
)

select * from final
