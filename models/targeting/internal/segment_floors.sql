{%- set floors = var('segment_floors') or {} -%}

with

final as (
    select
        cast(null as int) as segment_id,
        cast(null as decimal(9, 6)) as floor_share
    where false
    {% for segment_id, share in floors.items() %}
        union all
        select
            cast({{ segment_id }} as int) as segment_id,
            cast({{ share }} as decimal(9, 6)) as floor_share
    {% endfor %}
)

select * from final
