{#-
    What customers are compared by to find segments, as known on the morning of `day`: columns of a select over
    `histories` (of receipts before that day), `customers` and `everybody` (the sums of histories).
-#}
{% macro segment_features(day, min_age) -%}
        {#- How many lines everybody's figure weighs against a customer's own. -#}
        {%- set strength = 4 -%}
        coalesce({{ age_on(day) }} < {{ min_age }}, false) as is_minor,
        cast({{ age_on(day) }} as double) as age,
        cast({{ days_between('histories.last_purchased_on', day) }} as double)
            as recency_days,
        cast(histories.receipts as double) as receipts_per_year,
        {{ shrunk_ratio(
            'histories.list_amount', 'histories.purchase_lines',
            'everybody.list_amount', 'everybody.purchase_lines', strength
        ) }} as line_price,
        {{ shrunk_ratio(
            'histories.discounted_lines', 'histories.purchase_lines',
            'everybody.discounted_lines', 'everybody.purchase_lines', strength
        ) }} as discounted_line_share
{%- endmacro %}

{#- The sums of a customer's receipts before `day`. -#}
{% macro segment_history(day) -%}
        max(receipts.purchased_on) as last_purchased_on,
        count(*) filter (
            where {{ days_between('receipts.purchased_on', day) }} <= 364
        ) as receipts,
        sum(receipts.amount + receipts.discount_amount) as list_amount,
        sum(receipts.purchase_lines) as purchase_lines,
        sum(receipts.discounted_lines) as discounted_lines
{%- endmacro %}
