with

roles as (select * from {{ ref('planned_city_roles') }}),

final as (
    select
        campaign_id,
        city,
        customers,
        revenue_per_customer,
        pair,
        role,
        case role
            when 'held out' then 'не показывать'
            when 'compared' then 'показывать, сравнить с парой'
            else 'показывать'
        end as role_ru
    from roles
)

select * from final
