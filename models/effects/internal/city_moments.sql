{#- Each metric of a customer's window; the offer is paid for in the campaign's. -#}
{%- set profit = profit_of_paid('revenue_PERIOD', 'discount_PERIOD') -%}
{%- set metrics = [
    ('profit_per_customer', profit, '- contact_cost - given_beside'),
    ('conversion', 'case when receipts_PERIOD > 0 then 1 else 0 end', ''),
    ('revenue_per_customer', 'revenue_PERIOD', ''),
    ('discount_per_customer', 'discount_PERIOD', ''),
] -%}

with

customers as (select * from {{ ref('city_customers') }}),

pairs as (
    {% for metric, value, cost in metrics %}
        select
            campaign_id,
            home,
            is_target,
            '{{ metric }}' as metric,
            receipts_earlier,
            revenue_earlier,
            cast({{ value | replace('PERIOD', 'before') }} as decimal(18, 2)) as before,
            cast({{ value | replace('PERIOD', 'during') }} {{ cost }} as decimal(18, 2)) as during
        from customers
        {% if not loop.last %}
            union all
        {% endif %}
    {% endfor %}
),

final as (
    select
        campaign_id,
        metric,
        home as city,
        is_target,
        count(*) as customers,
        cast(sum(receipts_earlier) as double) / count(*) as receipts_per_customer,
        cast(sum(revenue_earlier) as double) / cast(sum(receipts_earlier) as double)
            as average_check,
        cast(sum(before) as decimal(38, 2)) as before,
        cast(sum(during) as decimal(38, 2)) as during,
        cast(
            sum({{ wide('during - before') }} * {{ wide('during - before') }}) as decimal(38, 4)
        ) as change_squared
    from pairs
    group by campaign_id, metric, home, is_target
)

select * from final
