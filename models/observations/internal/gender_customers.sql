{#- Customers are dealt into folds by id: goods tell of a gender without one's own fold. -#}
{%- set folds = 4 -%}
{#- More than so many tell no more of gender: docs/decisions/speed.md. -#}
{%- set enough_customers = 20000 -%}

with

settings as (select * from {{ ref('settings') }}),

customers as (select * from {{ ref('crm_customers') }}),

hashed as (
    select
        customer_id,
        gender,
        md5(customer_id) as id_hash
    from customers
),

-- the same customers in every build of the same input
drawn as (
    select
        customer_id,
        row_number() over (order by id_hash, customer_id) as sample_position
    from hashed
    where gender is not null
),

learned as (
    select drawn.customer_id
    from drawn
    inner join settings
        on drawn.sample_position <= least(settings.max_training_rows, {{ enough_customers }})
),

final as (
    select
        hashed.customer_id,
        hashed.gender,
        position(substr(hashed.id_hash, 1, 1) in '0123456789abcdef') % {{ folds }} as fold
    from hashed
    left join learned on hashed.customer_id = learned.customer_id
    where hashed.gender is null or learned.customer_id is not null
)

select * from final
