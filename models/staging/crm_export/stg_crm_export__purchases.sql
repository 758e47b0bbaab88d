{{ config(post_hook="{{ keep_malformed_lines('purchases') }}") }}

{% set readings = {
    'purchased_on': read_day('records.purchased_on'),
    'amount': 'try_cast(records.amount as decimal(18, 2))',
    'quantity': 'try_cast(records.quantity as decimal(18, 3))',
    'discount_amount': 'try_cast(records.discount_amount as decimal(18, 2))',
    'is_discounted': read_flag('records.is_discounted'),
} %}

with

records as (select * from {{ source('export', 'purchases') }}),

final as (
    select
        records.customer_id,
        {{ readings.purchased_on }} as purchased_on,
        {{ readings.amount }} as amount,
        records.receipt_id,
        records.product,
        records.brand,
        records.category,
        records.colour,
        records.product_gender,
        {{ readings.quantity }} as quantity,
        {{ readings.discount_amount }} as discount_amount,
        {{ readings.is_discounted }} as is_discounted,
        records.file,
        records.line,
        {{ unreadable_columns('records', readings) }} as unreadable,
        case
            when unreadable is not null then {{ row_text('records', [
                'customer_id',
                'purchased_on',
                'amount',
                'receipt_id',
                'product',
                'brand',
                'category',
                'colour',
                'product_gender',
                'quantity',
                'discount_amount',
                'is_discounted',
            ]) }}
        end as raw
    from records
)

select * from final
