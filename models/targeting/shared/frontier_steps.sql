{%- set points = 100 -%}

with

allocation as (select * from {{ ref('allocation_steps') }} where is_spent),

numbered as (
    select
        *,
        row_number() over (partition by campaign_id order by allocation_step) as spent_turn,
        count(*) over (partition by campaign_id) as steps_in_all
    from allocation
),

-- some hundred places down the order; what is taken and what is not are never of one place
final as (
    select
        campaign_id,
        customer_id,
        step,
        offer_id,
        added_contacts,
        added_cost,
        added_profit,
        added_profit_low,
        added_profit_high,
        is_taken,
        spent_turn,
        cast(2 * ceil(spent_turn / ceil(steps_in_all / {{ points }}.0)) as bigint)
        + case when is_taken then 0 else 1 end as place
    from numbered
)

select * from final
