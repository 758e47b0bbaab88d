-- the files do not name the campaigns: these are constants of the case; days count from first_day
with

constants as (
    select *
    from (
        values
        ('email', 'Персональная скидка по почте', 'email', 5, 16, null, null, null, 0.5),
        ('billboards_1134_day_15', 'Щиты в 1134', 'billboard', 15, 15, '1134', null, 0, null),
        ('billboards_1134_day_45', 'Щиты в 1134', 'billboard', 45, 45, '1134', null, 0, null),
        ('city_1188', 'Скидка в городе 1188', 'email', 63, 74, '1188', 'planned', null, null)
    ) as campaigns ( -- noqa: AL05
        campaign_id,
        campaign_name,
        channel,
        starts_on_day,
        ends_on_day,
        city,
        status,
        contact_cost,
        control_share
    )
),

final as (
    select
        campaign_id,
        campaign_name,
        channel,
        {{ add_days(value_of_var('first_day', 'date'), 'starts_on_day') }} as starts_on,
        {{ add_days(value_of_var('first_day', 'date'), 'ends_on_day') }} as ends_on,
        'percent' as mechanic,
        -- an assumption: how deep the discounts were is not told
        cast(0.15 as decimal(9, 6)) as discount_rate,
        cast(null as decimal(18, 2)) as discount_amount,
        cast(null as decimal(18, 2)) as min_check,
        cast(contact_cost as decimal(18, 2)) as contact_cost,
        cast(null as decimal(18, 2)) as opt_out_cost,
        cast(null as decimal(9, 6)) as margin_rate,
        cast(null as decimal(18, 2)) as budget,
        cast(null as bigint) as max_contacts,
        cast(null as decimal(18, 2)) as value_of_response,
        cast(null as decimal(18, 2)) as cost_per_response,
        cast(null as decimal(9, 6)) as cashback_redeemed_share,
        cast(control_share as decimal(9, 6)) as control_share,
        city,
        cast(null as {{ dbt.type_string() }}) as held_out_cities,
        case when city is not null then '32' end as country,
        status,
        'purchase' as response_rule,
        'constants of the connector' as file,
        row_number() over (order by starts_on_day, campaign_id) as line,
        cast(null as {{ dbt.type_string() }}) as unreadable,
        cast(null as {{ dbt.type_string() }}) as raw
    from constants
)

select * from final
