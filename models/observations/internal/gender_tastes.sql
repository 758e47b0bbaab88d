with

settings as (select * from {{ ref('settings') }}),

customers as (select * from {{ ref('gender_customers') }}),

-- joined before they are counted four times: whose gender is known and not learned from is left out
purchases as (
    select
        purchases.customer_id,
        purchases.brand,
        purchases.colour,
        purchases.category,
        purchases.product_gender
    from {{ ref('crm_purchases') }} as purchases
    inner join customers on purchases.customer_id = customers.customer_id
    inner join settings on purchases.purchased_on < settings.as_of
    where purchases.amount > 0
),

tastes as (
    {% for kind, taste in [
        ('brand', 'brand'),
        ('colour', 'colour'),
        ('goods', "category || '|' || coalesce(product_gender, '')"),
        ('gender', read_gender('product_gender')),
    ] %}
        select
            customer_id,
            '{{ kind }}' as kind,
            {{ taste }} as taste,
            count(*) as purchase_lines
        from purchases
        where {{ taste }} is not null
        group by customer_id, {{ taste }}
        {% if not loop.last %}
            union all
        {% endif %}
    {% endfor %}
),

final as (
    select
        tastes.customer_id,
        tastes.kind,
        tastes.taste,
        tastes.purchase_lines,
        customers.gender,
        customers.fold
    from tastes
    inner join customers on tastes.customer_id = customers.customer_id
)

select * from final
