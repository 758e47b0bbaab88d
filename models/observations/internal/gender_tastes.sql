with

settings as (select * from {{ ref('settings') }}),

customers as (select * from {{ ref('gender_customers') }}),

purchases as (select * from {{ ref('crm_purchases') }} where amount > 0),

tastes as (
    {% for kind, taste in [
        ('brand', 'purchases.brand'),
        ('colour', 'purchases.colour'),
        ('goods', "purchases.category || '|' || coalesce(purchases.product_gender, '')"),
        ('gender', read_gender('purchases.product_gender')),
    ] %}
        select
            purchases.customer_id,
            '{{ kind }}' as kind,
            {{ taste }} as taste,
            count(*) as purchase_lines
        from purchases
        inner join customers on purchases.customer_id = customers.customer_id
        inner join settings on purchases.purchased_on < settings.as_of
        where {{ taste }} is not null
        group by purchases.customer_id, {{ taste }}
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
