{{ config(materialized='view') }}

with

frozen as (select * from {{ ref('frozen_lists') }}),

final as (
    select
        {% for column in contract_columns('launched_list') %}
            {{ column }}{{ ',' if not loop.last }}
        {% endfor %}
    from frozen
)

select * from final
