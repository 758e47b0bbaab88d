{%- set least_customers = 20 -%}
{%- set least_share = 0.01 -%}
{#- Of thousands of customers a hair more is sure, and still no difference. -#}
{%- set least_lift = 1.1 -%}

with

bought as (
    select * from {{ ref('segment_purchases') }}
    where (brand is not null or category is not null) and customers > 0
),

segments as (
    select
        segment_id,
        count(*) as customers
    from {{ ref('customer_segments') }}
    group by segment_id
),

everybody as (select sum(customers) as customers from segments),

everybody_bought as (
    select
        brand,
        category,
        sum(customers) as customers
    from bought
    group by brand, category
),

shares as (
    select
        bought.segment_id,
        bought.brand,
        bought.category,
        bought.customers,
        bought.revenue,
        bought.customers / cast(segments.customers as double) as customer_share,
        everybody_bought.customers / cast(everybody.customers as double) as everybody_share,
        {{ wilson_bound('bought.customers', 'segments.customers', -1) }} as customer_share_low
    from bought
    inner join segments on bought.segment_id = segments.segment_id
    inner join everybody_bought
        on
            bought.brand is not distinct from everybody_bought.brand
            and bought.category is not distinct from everybody_bought.category
    cross join everybody
    -- a lift of a handful of customers is luck
    where
        bought.customers >= {{ least_customers }}
        and bought.customers >= {{ least_share }} * segments.customers
),

final as (
    select
        segment_id,
        brand,
        category,
        customers,
        revenue,
        customer_share,
        everybody_share,
        customer_share / everybody_share as lift,
        customer_share_low / everybody_share as lift_low,
        cast(
            row_number() over (
                partition by segment_id
                order by
                    customer_share / everybody_share desc,
                    customers desc,
                    brand asc nulls last,
                    category asc nulls last
            ) as bigint
        ) as rank
    from shares
    -- more than everybody, surely
    where
        customer_share >= {{ least_lift }} * everybody_share
        and customer_share_low > everybody_share
)

select * from final
