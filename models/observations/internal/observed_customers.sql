with

observations as (select * from {{ ref('observations') }}),

-- several campaigns may begin on one day: the history before it is aggregated once
final as (
    select
        customer_id,
        known_before
    from observations
    group by customer_id, known_before
)

select * from final
