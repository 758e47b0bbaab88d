{#- Customers are dealt into folds by id: goods tell of a gender without one's own fold. -#}
{%- set folds = 4 -%}

with

settings as (select * from {{ ref('settings') }}),

customers as (select * from {{ ref('crm_customers') }}),

purchases as (select * from {{ ref('crm_purchases') }} where amount > 0),

-- per customer: per taste, of which each has a dozen, the hashes took a seventh of the model's time
dealt as (
    select
        customer_id,
        gender,
        position(substr(md5(customer_id), 1, 1) in '0123456789abcdef') % {{ folds }} as fold
    from customers
),

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
        dealt.gender,
        dealt.fold
    from tastes
    inner join dealt on tastes.customer_id = dealt.customer_id
)

select * from final
