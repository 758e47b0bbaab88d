{%- set names = balance_features() -%}
{%- set sums = [] -%}
{%- for name in names -%}
    {%- do sums.append('cast(sum(' ~ name ~ ') as decimal(38, 2)) as ' ~ name) -%}
    {%- for other in names[loop.index0:] -%}
        {%- do sums.append(
            'cast(sum(' ~ name ~ ' * ' ~ other ~ ') as decimal(38, 4)) as ' ~ name ~ '_x_' ~ other
        ) -%}
    {%- endfor -%}
{%- endfor -%}

with

features as (select * from {{ ref('balance_features') }}),

final as (
    select
        campaign_id,
        arm,
        count(*) as customers,
        {{ sums | join(',\n        ') }}
    from features
    group by campaign_id, arm
)

select * from final
