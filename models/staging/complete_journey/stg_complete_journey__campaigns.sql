with

campaigns as (select * from {{ source('complete_journey', 'campaign_descriptions') }}),

final as (
    select
        cast(campaign_id as {{ dbt.type_string() }}) as campaign_id,
        cast(null as {{ dbt.type_string() }}) as campaign_name,
        campaign_type as channel,
        cast(start_date as date) as starts_on,
        cast(end_date as date) as ends_on,
        -- a coupon takes the maker's money off its product, not the store's off the check
        'none' as mechanic,
        cast(null as decimal(9, 6)) as discount_rate,
        cast(null as decimal(18, 2)) as discount_amount,
        cast(null as decimal(18, 2)) as min_check,
        cast(null as decimal(18, 2)) as contact_cost,
        cast(null as decimal(18, 2)) as opt_out_cost,
        cast(null as decimal(9, 6)) as margin_rate,
        cast(null as decimal(18, 2)) as budget,
        cast(null as bigint) as max_contacts,
        -- a household that responds redeems 2.34 coupons on 6.17 of goods at list price each (all
        -- redemptions before 2017-09-01); the store pays for its match of the coupons, 0.134 each
        coalesce(
            {{ value_of_var('value_of_response', 'decimal(18, 2)') }},
            cast(14.45 * {{ var('margin_rate') }} as decimal(18, 2))
        ) as value_of_response,
        cast(0.31 as decimal(18, 2)) as cost_per_response,
        cast(null as decimal(9, 6)) as cashback_redeemed_share,
        cast(null as decimal(9, 6)) as control_share,
        cast(null as {{ dbt.type_string() }}) as city,
        cast(null as {{ dbt.type_string() }}) as held_out_cities,
        cast(null as {{ dbt.type_string() }}) as country,
        cast(null as {{ dbt.type_string() }}) as status,
        'reported' as response_rule,
        file,
        line,
        cast(null as {{ dbt.type_string() }}) as unreadable,
        cast(null as {{ dbt.type_string() }}) as raw
    from campaigns
)

select * from final
