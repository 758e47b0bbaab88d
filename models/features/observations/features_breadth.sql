with

observed as (select * from {{ ref('observed_customers') }}),

tastes as (select * from {{ ref('customer_tastes') }}),

final as (
    select
        observed.customer_id,
        observed.known_before,
        count(*) filter (where tastes.kind = 'brand') as brands,
        count(*) filter (where tastes.kind = 'category') as categories,
        count(*) filter (
            where tastes.kind = 'category' and tastes.first_discounted_on < observed.known_before
        ) as discounted_categories
    from observed
    inner join tastes
        on
            observed.customer_id = tastes.customer_id
            and observed.known_before > tastes.first_purchased_on
    group by observed.customer_id, observed.known_before
)

select * from final
