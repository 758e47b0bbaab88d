{%- set floors = var('segment_floors') or {} -%}

with

{% for segment_id, share in floors.items() %}
    {%- if not (modules.re.fullmatch('[0-9]+', segment_id | string) and 0 <= share | float(-1) <= 1) -%}
        {%- do exceptions.raise_compiler_error(
            'The var segment_floors has ' ~ segment_id ~ ': ' ~ share
            ~ ': write the number of a segment and a share from 0 to 1, like {"2": 0.1}.'
        ) -%}
    {%- endif -%}
{% endfor %}
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
