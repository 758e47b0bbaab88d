{#- How many lines everybody's share weighs against a taste's own. -#}
{%- set strength = 20 -%}

with

purchases as (select * from {{ ref('crm_purchases') }} where amount > 0),

known_days as (
    select known_before
    from {{ ref('observed_customers') }}
    group by known_before
),

taste_days as (
    {% for kind in ['brand', 'category'] %}
        select
            '{{ kind }}' as kind,
            {{ kind }} as taste,
            purchased_on,
            count(*) as purchase_lines,
            count(*) filter (where is_discounted) as discounted_lines
        from purchases
        where {{ kind }} is not null
        group by {{ kind }}, purchased_on
        {% if not loop.last %}
            union all
        {% endif %}
    {% endfor %}
),

tastes as (
    select
        known_days.known_before,
        taste_days.kind,
        taste_days.taste,
        sum(taste_days.purchase_lines) as purchase_lines,
        sum(taste_days.discounted_lines) as discounted_lines
    from known_days
    inner join taste_days on known_days.known_before > taste_days.purchased_on
    group by known_days.known_before, taste_days.kind, taste_days.taste
),

everybody as (
    select
        known_before,
        kind,
        sum(purchase_lines) as purchase_lines,
        sum(discounted_lines) as discounted_lines
    from tastes
    group by known_before, kind
),

final as (
    select
        tastes.known_before,
        tastes.kind,
        tastes.taste,
        -- millionths: whole numbers add up to the same bits in any order
        cast(round(1000000 * {{ shrunk_ratio(
            'tastes.discounted_lines', 'tastes.purchase_lines',
            'everybody.discounted_lines', 'everybody.purchase_lines', strength
        ) }}) as bigint) as discounted_millionths
    from tastes
    inner join everybody
        on tastes.known_before = everybody.known_before and tastes.kind = everybody.kind
)

select * from final
