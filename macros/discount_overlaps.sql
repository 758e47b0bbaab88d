{#-
    CTEs up to `overlapping`: how much of a percent is left on goods that are discounted anyway, of the CTE `offers` (its
    keys `by`, known_before, discount_rate).
-#}
{% macro discount_overlaps(by) -%}
sent as (select * from {{ ref('sent_offers') }}),

-- bought when no offer was open to the customer
ordinary_lines as (
    select
        purchases.purchased_on,
        purchases.amount + purchases.discount_amount as list_amount,
        purchases.discount_amount
    from {{ ref('crm_purchases') }} as purchases
    where
        purchases.amount > 0
        and not exists (
            select sent.customer_id
            from sent
            where
                sent.customer_id = purchases.customer_id
                and purchases.purchased_on between sent.starts_on and sent.ends_on
        )
),

-- a line takes the deeper of its own discount and the offer's
sums as (
    select
        {% for key in by %}
            offers.{{ key }},
        {% endfor %}
        sum(ordinary_lines.discount_amount) as discount_amount,
        sum(offers.discount_rate * {{ wide('ordinary_lines.list_amount') }}) as offered_amount,
        sum(least(
            ordinary_lines.discount_amount,
            offers.discount_rate * {{ wide('ordinary_lines.list_amount') }}
        )) as overlapping_amount
    from offers
    inner join ordinary_lines on offers.known_before > ordinary_lines.purchased_on
    group by
        {% for key in by %}
            offers.{{ key }}{{ ',' if not loop.last }}
        {% endfor %}
),

overlapping as (
    select
        {{ by | join(', ') }},
        coalesce(
            cast(overlapping_amount as double) / nullif(cast(discount_amount as double), 0), 0
        ) as overlap_share,
        1 - cast(overlapping_amount as double) / nullif(cast(offered_amount as double), 0) as room
    from sums
)
{%- endmacro %}
