{#- How many customers' worth the population's rate weighs in a cell's own. -#}
{%- set strength = 10 -%}

with

customers as (select * from {{ ref('assigned_customers') }}),

cells as (select * from {{ ref('behaviour_cells') }} where is_campaign),

rates as (select * from {{ ref('base_rates') }}),

population as (
    select
        campaign_id,
        sum(base_customers) as base_customers,
        sum(base_buyers) as base_buyers
    from rates
    group by campaign_id
),

-- counted before the campaign began, so no arm of it has a part in it
final as (
    select
        customers.campaign_id,
        customers.customer_id,
        customers.arm,
        {{ shrunk_ratio(
            'rates.base_buyers', 'rates.base_customers',
            'population.base_buyers', 'population.base_customers',
            strength
        ) }} as base_probability
    from customers
    inner join cells
        on
            customers.campaign_id = cells.campaign_id
            and customers.customer_id = cells.customer_id
    inner join population on customers.campaign_id = population.campaign_id
    left join rates on cells.campaign_id = rates.campaign_id and cells.cell = rates.cell
)

select * from final
