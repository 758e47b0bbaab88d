{%- set names = balance_features() -%}

with

features as (
    select
        campaign_id,
        arm,
        {%- for name in names %}
        cast({{ name }} as decimal(18, 2)) as {{ name }}{{ ',' if not loop.last }}
        {%- endfor %}
    from {{ ref('balance_features') }}
),

final as (
    select
        campaign_id,
        arm,
        count(*) as customers
        {%- for name in names %},
        cast(sum({{ name }}) as decimal(38, 2)) as {{ name }}
        {%- for other in names[loop.index0:] %},
        cast(sum({{ name }} * {{ other }}) as decimal(38, 4)) as {{ name }}_x_{{ other }}
        {%- endfor %}
        {%- endfor %}
    from features
    group by campaign_id, arm
)

select * from final
