{%- set names = balance_features() -%}
{%- set sums = [] -%}
{%- for name in names -%}
    {%- do sums.append('cast(sum(' ~ name ~ ') as decimal(38, 2)) as ' ~ name) -%}
    {%- for other in names[loop.index0:] -%}
        {%- do sums.append(
            'cast(sum(' ~ wide(name) ~ ' * ' ~ wide(other) ~ ') as decimal(38, 4)) as ' ~ name ~ '_x_' ~ other
        ) -%}
    {%- endfor -%}
{%- endfor -%}

with

features as (select * from {{ ref('balance_features') }}),

launched as (select distinct campaign_id from {{ ref('launched_contacts') }}),

final as (
    select
        features.campaign_id,
        features.arm,
        count(launched.campaign_id) > 0 as is_personalised,
        count(*) as customers,
        {{ sums | join(',\n        ') }}
    from features
    left join launched on features.campaign_id = launched.campaign_id
    group by features.campaign_id, features.arm
)

select * from final
