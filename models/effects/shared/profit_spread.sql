{{ config(materialized='view') }}

{#- From fewer customers no spread is told. -#}
{%- set fewest = 20 -%}

with

profits as (select * from {{ ref('contact_profits') }}),

final as (
    select
        case
            when count(profit) >= {{ fewest }}
                then
                    -- two doubles that are nearly one may differ by less than nothing
                    sqrt(greatest(
                        cast(sum({{ wide('profit') }} * {{ wide('profit') }}) as double)
                        / count(profit)
                        - power(cast(sum(profit) as double) / count(profit), 2),
                        0
                    ))
        end as profit_spread
    from profits
)

select * from final
