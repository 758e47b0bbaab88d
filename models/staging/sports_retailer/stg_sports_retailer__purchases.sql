{% set readings = {
    'id': whole_number('records.id'),
    'product': whole_text('records.product'),
    'colour': whole_text('records.colour'),
    'cost': 'try_cast(records.cost as decimal(18, 2))',
    'product_sex': read_gender('records.product_sex'),
    'base_sale': read_flag('records.base_sale'),
    'dt': whole_number('records.dt'),
} %}

with

records as (select * from {{ source('sports_retailer', 'purchases') }}),

products as (select * from {{ ref('stg_sports_retailer__products') }}),

final as (
    select
        cast({{ readings.id }} as {{ dbt.type_string() }}) as customer_id,
        {{ add_days(value_of_var('first_day', 'date'), readings.dt) }} as purchased_on,
        {{ readings.cost }} as amount,
        -- there is no order id: a receipt is what a customer bought on one day
        cast(null as {{ dbt.type_string() }}) as receipt_id,
        records.product,
        products.brand,
        products.category,
        {{ plain_colour('records.colour') }} as colour,
        {{ readings.product_sex }} as product_gender,
        -- a bag is no goods; money back is goods back
        cast(
            case
                when products.is_bag then 0
                when {{ readings.cost }} < 0 then -1
                else 1
            end as decimal(18, 3)
        ) as quantity,
        -- how deep a discount was is not in the data, only whether there was one
        cast(null as decimal(18, 2)) as discount_amount,
        {{ readings.base_sale }}
        and {{ readings.cost }} > 0
        and not coalesce(products.is_bag, false) as is_discounted,
        records.file,
        records.line,
        {{ unreadable_columns('records', readings) }} as unreadable,
        case
            when unreadable is not null then {{ row_text('records', [
                'id',
                'product',
                'colour',
                'cost',
                'product_sex',
                'base_sale',
                'dt',
            ]) }}
        end as raw
    from records
    left join products on records.product = products.product
)

select * from final
