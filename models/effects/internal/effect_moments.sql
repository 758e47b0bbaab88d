with

customers as (select * from {{ ref('assigned_customers') }}),

-- where every response is a purchase and every purchase a response, one of them says it all
one_event as (
    select campaign_id
    from customers
    group by campaign_id
    having count(*) filter (where responded is distinct from bought) = 0
),

-- where people answered and nobody bought, what was bought is unknown, not nothing
answered_alone as (
    select campaign_id
    from customers
    group by campaign_id
    having
        count(*) filter (where bought) = 0
        and count(*) filter (where responded) > 0
),

moments as (
    {{ effect_moments('customers', ['campaign_id', 'arm']) }}
),

final as (
    select
        moments.campaign_id,
        moments.arm,
        moments.metric,
        moments.kind,
        moments.customers,
        moments.buyers,
        moments.value,
        moments.value_squared,
        moments.other,
        moments.other_squared,
        moments.product
    from moments
    left join one_event on moments.campaign_id = one_event.campaign_id
    left join answered_alone on moments.campaign_id = answered_alone.campaign_id
    where
        moments.known = moments.customers
        and not (moments.metric = 'conversion' and one_event.campaign_id is not null)
        and (
            answered_alone.campaign_id is null
            or moments.metric in (
                'profit_per_customer', 'profit_with_after', 'response_rate', 'discount_per_customer'
            )
        )
)

select * from final
