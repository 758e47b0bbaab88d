{#- Called whatever the var is: what is parsed depends on no var but the connector. -#}
{%- set floors = var('segment_floors') or {} -%}
{%- set segments = ref('customer_segments') -%}
{%- set listed = text_of_group("segment_id || ', '", 'segment_id') -%}
{%- set stop = stop_build(sentence_of_floor('given.segment_id', 'names.segments')) %}

with

{%- if floors %}

known as (
    select
        segment_id,
        true as is_known
    from {{ segments }}
    group by segment_id
),

names as (
    select trim(trailing ', ' from {{ listed }}) as segments
    from known
),
{%- endif %}

given as (
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
),

final as (
    select
        given.segment_id,
    {%- if floors %}
        case
            when known.is_known then given.floor_share
            else
                cast({{ stop }} as decimal(9, 6))
        end as floor_share
    from given
    cross join names
    left join known on given.segment_id = known.segment_id
    {%- else %}
        given.floor_share
    from given
    {%- endif %}
)

select * from final
