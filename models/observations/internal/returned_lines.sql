{#- Goods brought back later are not looked for by name: people buy the same again. A return whose
    purchase was brought back before looks for the next one, so many times. -#}
{%- set return_days, rounds = 60, [1, 2, 3] -%}
{#- Lines that are alike in all of this may stand for one another. -#}
{%- set alike = [
    'customer_id', 'receipt_id', 'receipt_key', 'purchased_on', 'product', 'amount', 'discount_amount',
] | join(', ') -%}

with

settings as (select * from {{ ref('settings') }}),

-- not one relation of all purchases: read twice it would be kept, 8 GB of 50 000 000 lines
{% for name, condition in [
    ('brought_back', 'purchases.is_return'),
    ('sales', 'not purchases.is_return and purchases.amount + purchases.discount_amount > 0'),
] %}
    {{ name }} as (
        select
            purchases.*,
            {{ receipt_key('purchases') }} as receipt_key
        from {{ ref('crm_purchases') }} as purchases
        inner join settings on purchases.purchased_on < settings.as_of
        where {{ condition }}
    ),
{% endfor %}

returns as (
    select
        *,
        -amount - discount_amount as returned_price,
        row_number() over (
            order by
                purchased_on, customer_id, receipt_key, product, amount, discount_amount, quantity
        ) as return_id
    from brought_back
),

-- nothing else can have been brought back
sold as (
    select
        {{ alike }},
        count(*) * (amount + discount_amount) as list_price,
        row_number() over (
            order by customer_id, purchased_on, receipt_key, product, amount, discount_amount
        ) as sold_id
    from sales
    where
        {% for same in ['product', 'receipt_id'] %}
            (customer_id, {{ same }}) in (
                select
                    returns.customer_id,
                    returns.{{ same }}
                from returns
            )
            {% if not loop.last %} or {% endif %}
        {% endfor %}
    group by {{ alike }}
),

-- likeliest first: of the receipt that the return names, else the same product not long ago
candidates as (
    select
        returns.return_id,
        returns.returned_price,
        sold.sold_id,
        sold.list_price,
        row_number() over (
            partition by returns.return_id
            order by
                case when returns.receipt_id = sold.receipt_id then 0 else 1 end asc,
                case when returns.product = sold.product then 0 else 1 end asc,
                case when sold.amount = -returns.amount then 0 else 1 end asc,
                sold.purchased_on desc,
                sold.sold_id asc
        ) as preference
    from returns
    inner join sold
        on
            returns.customer_id = sold.customer_id
            and returns.purchased_on >= sold.purchased_on
            and (
                returns.receipt_id = sold.receipt_id
                or (
                    returns.product = sold.product
                    and {{ days_between('sold.purchased_on', 'returns.purchased_on') }}
                    <= {{ return_days }}
                )
            )
),

taken_0 as (select * from candidates where false),

{% for round in rounds %}
    used_{{ round }} as (
        select
            sold_id,
            sum(returned_price) as returned_price
        from taken_{{ round - 1 }}
        group by sold_id
    ),

    taken_{{ round }} as (
        select * from taken_{{ round - 1 }}
        union all
        select candidates.*
        from candidates
        left join used_{{ round }} as used on candidates.sold_id = used.sold_id
        left join taken_{{ round - 1 }} as taken on candidates.return_id = taken.return_id
        where candidates.preference = {{ round }} and taken.return_id is null
        qualify
            coalesce(used.returned_price, 0) + sum(candidates.returned_price) over (
                partition by candidates.sold_id order by candidates.return_id
            ) <= candidates.list_price
    ),
{% endfor %}

-- a discount that the export does not give back is taken back with the line it was given on
final as (
    select
        returns.return_id,
        returns.customer_id,
        returns.receipt_key,
        returns.purchased_on as returned_on,
        returns.quantity,
        returns.amount,
        cast(
            case
                when returns.discount_amount != 0 or sold.sold_id is null
                    then returns.discount_amount
                else
                    cast(sold.discount_amount as decimal(38, 4))
                    * greatest(returns.amount / nullif(cast(sold.amount as double), 0), -1)
            end as decimal(18, 2)
        ) as discount_amount,
        sold.receipt_key as sold_receipt_key,
        sold.purchased_on as sold_on
    from returns
    left join taken_{{ rounds | last }} as taken on returns.return_id = taken.return_id
    left join sold on taken.sold_id = sold.sold_id
)

select * from final
