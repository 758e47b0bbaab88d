{#-
    Exact sums per group and metric of `assigned_customers` (or of a CTE with its columns): a CTE body, one row per `by`
    (campaign_id and arm among them) and metric, as `otklik.effects.compare_arms` takes them.

    Each metric: how it is compared, its value per customer, the other number beside it: the same value in
    the window before (means, rates), or what it is divided by (ratios); and who it comes from.
-#}
{% macro effect_moments(customers, by) -%}
{%- set profit_before = profit_of_paid('revenue_before', 'discount_before') -%}
{%- set acted = '(bought or coalesce(responded, false))' -%}
{%- set metrics = [
    ('profit_per_customer', 'mean', 'profit', profit_before, acted),
    ('profit_with_after', 'mean', 'profit_with_after', profit_before, acted),
    ('response_rate', 'rate', 'cast(responded as int)', 'cast(bought_before as int)', 'responded'),
    ('conversion', 'rate', 'cast(bought as int)', 'cast(bought_before as int)', 'bought'),
    ('revenue_per_customer', 'mean', 'revenue', 'revenue_before', 'bought'),
    ('discount_per_customer', 'mean', 'discount_cost', 'discount_before', 'bought'),
    ('average_check', 'ratio', 'revenue', 'receipts', 'bought'),
    ('revenue_per_buyer', 'ratio', 'revenue', 'cast(bought as int)', 'bought'),
    ('receipts_per_buyer', 'ratio', 'receipts', 'cast(bought as int)', 'bought'),
] -%}
    select
        {{ by | join(',\n        ') }},
        metric,
        kind,
        count(*) as customers,
        count(value) as known,
        count(case when is_buyer then 1 end) as buyers,
        cast(sum(value) as decimal(38, 2)) as value,
        cast(sum({{ wide('value') }} * {{ wide('value') }}) as decimal(38, 4)) as value_squared,
        cast(sum(other) as decimal(38, 2)) as other,
        cast(sum({{ wide('other') }} * {{ wide('other') }}) as decimal(38, 4)) as other_squared,
        cast(sum({{ wide('value') }} * {{ wide('other') }}) as decimal(38, 4)) as product
    from (
        {% for metric, kind, value, other, buyer in metrics %}
        select
            {{ by | join(',\n            ') }},
            '{{ metric }}' as metric,
            '{{ kind }}' as kind,
            cast({{ value }} as decimal(18, 2)) as value,
            cast({{ other }} as decimal(18, 2)) as other,
            {{ buyer }} as is_buyer
        from {{ customers }}
        {{ 'union all' if not loop.last }}
        {% endfor %}
    ) as pairs
    group by {{ by | join(', ') }}, metric, kind
{%- endmacro %}
