{#- Fewer grown-up buyers make no segments: an offer to each of them would be an offer to a few. -#}
{%- set fewest_customers = 200 -%}

with

settings as (select * from {{ ref('settings') }}),

inputs as (select * from {{ ref('segment_inputs') }}),

-- the same customers in every build of the same input, and nearly the same ones when some are added
drawn as (
    select
        inputs.*,
        row_number() over (order by md5(inputs.customer_id), inputs.customer_id) as sample_position,
        sum(case when inputs.is_minor then 0 else 1 end) over () as grown_ups
    from inputs
),

final as (
    select
        drawn.customer_id,
        drawn.is_minor,
        drawn.age,
        drawn.recency_days,
        drawn.receipts_per_year,
        drawn.line_price,
        drawn.discounted_line_share
    from drawn
    inner join settings on drawn.sample_position <= settings.max_training_rows
    where drawn.grown_ups >= {{ fewest_customers }}
)

select * from final
