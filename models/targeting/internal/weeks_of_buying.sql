{#- Customers looked at: they tell a week's buyers to a few per cent, however many there are. -#}
{%- set most_customers = 20000 -%}
{#- Weeks in which a customer must have bought to be looked for in the next. -#}
{%- set weeks_known = 13 -%}
{#- A week counts with a quarter of the usual customers; of ten buyers expected one comes. -#}
{%- set of_the_usual, surely_somebody = 4, 10 -%}

with

settings as (select * from {{ ref('settings') }}),

-- only where a planned campaign has had its days before
needed as (
    select count(*) > 0 as is_needed
    from {{ ref('target_campaigns') }} as targets
    inner join {{ ref('campaign_terms') }} as terms on targets.campaign_id = terms.campaign_id
    cross join settings
    where
        not targets.is_replay
        and targets.response_rule = 'purchase'
        and {{ days_between('settings.first_purchase_on', 'terms.starts_on') }}
        > 364 + 7 * {{ weeks_known }}
),

customers as (
    select customer_id
    from {{ ref('receipts') }}
    where is_purchase
    group by customer_id
),

counted as (select count(*) as all_customers from customers),

sampled as (
    select customers.customer_id
    from customers
    cross join counted
    inner join needed on needed.is_needed
    where
        {{ share_of_hash('customers.customer_id') }} * counted.all_customers
        <= {{ most_customers }}
),

bought as (
    select
        receipts.customer_id,
        {{ week_of('receipts.purchased_on') }} as week_number
    from {{ ref('receipts') }} as receipts
    inner join sampled on receipts.customer_id = sampled.customer_id
    where receipts.is_purchase
    group by receipts.customer_id, {{ week_of('receipts.purchased_on') }}
),

-- from one purchase to the next, or until it is too long ago
looked_for as (
    select
        customer_id,
        week_number as last_week,
        lead(week_number) over (partition by customer_id order by week_number) as next_week
    from bought
),

later as (
    {% for weeks in range(1, weeks_known + 1) %}
        select {{ weeks }} as weeks
        {% if not loop.last %}
            union all
        {% endif %}
    {% endfor %}
),

watched as (
    select
        looked_for.customer_id,
        looked_for.last_week + later.weeks as week_number,
        coalesce(looked_for.next_week = looked_for.last_week + later.weeks, false) as bought
    from looked_for
    inner join later
        on
            looked_for.next_week is null
            or looked_for.last_week + later.weeks <= looked_for.next_week
),

-- each week of a customer once, however many offers it had
offers as (
    select distinct
        sent.customer_id,
        {{ week_of('sent.starts_on') }} as first_week,
        {{ week_of('sent.ends_on') }} as last_week
    from {{ ref('sent_offers') }} as sent
    inner join sampled on sent.customer_id = sampled.customer_id
),

-- an offer is no season
without_offer as (
    select
        watched.week_number,
        watched.bought
    from watched
    left join offers
        on
            watched.customer_id = offers.customer_id
            and watched.week_number between offers.first_week and offers.last_week
    where offers.customer_id is null
),

-- whole weeks, before the first of which all have been looked for as long
weeks as (
    select
        without_offer.week_number,
        count(*) as customers,
        count(*) filter (where without_offer.bought) as buyers
    from without_offer
    cross join settings
    where
        without_offer.week_number < {{ week_of('settings.last_event_on') }}
        and without_offer.week_number
        > {{ week_of('settings.first_purchase_on') }} + {{ weeks_known }}
    group by without_offer.week_number
),

usual as (
    select
        cast(sum(customers) as double) / count(*) as customers,
        cast(sum(buyers) as double) / sum(customers) as share
    from weeks
),

-- not where nearly everybody had an offer, nor where nobody bought: such purchases are missing
final as (
    select
        weeks.week_number,
        weeks.customers,
        weeks.buyers
    from weeks
    cross join usual
    where
        {{ of_the_usual }} * weeks.customers >= usual.customers
        and (weeks.buyers > 0 or weeks.customers * usual.share < {{ surely_somebody }})
)

select * from final
