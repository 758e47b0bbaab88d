{#- What may come otherwise, one thing at a time, by these parts of it. -#}
{%- set levers = ['margin', 'contact_cost', 'depth'] -%}
{%- set changes = [-30, -20, -10, 10, 20, 30] -%}

with

-- everything as planned, once
final as (
    select
        'as planned' as lever,
        0 as change_percent,
        cast(1 as decimal(3, 2)) as margin_factor,
        cast(1 as decimal(3, 2)) as contact_cost_factor,
        cast(1 as decimal(3, 2)) as depth_factor
    {% for lever in levers %}
        {% for change in changes %}
            union all
            select
                '{{ lever }}',
                {{ change }},
            {%- for each in levers %}
                {{ '%.2f' | format(1 + change / 100 if each == lever else 1) }}
                {{- ',' if not loop.last }}
            {%- endfor %}
        {% endfor %}
    {% endfor %}
)

select * from final
