with

customers as (select * from {{ ref('assigned_customers') }}),

-- where every response is a purchase and every purchase a response, one of them says it all
one_event as (
    select campaign_id
    from customers
    group by campaign_id
    having count(*) filter (where responded is distinct from bought) = 0
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
    where
        moments.known = moments.customers
        and not (moments.metric = 'conversion' and one_event.campaign_id is not null)
)

select * from final
