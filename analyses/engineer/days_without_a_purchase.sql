-- On which days did nobody buy? A gap may be a part of the export that is missing.
with

bought as (
    select distinct purchased_on
    from {{ ref('fct_receipts') }}
    where is_purchase
),

gaps as (
    select
        purchased_on as last_day_before,
        lead(purchased_on) over (order by purchased_on) as first_day_after
    from bought
)

select
    last_day_before,
    first_day_after,
    {{ days_between('last_day_before', 'first_day_after') }} - 1 as days_without
from gaps
where {{ days_between('last_day_before', 'first_day_after') }} > 1
order by days_without desc, last_day_before asc
limit 20
