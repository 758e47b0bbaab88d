-- What should each segment be offered, on which goods, and why?
select
    segments.segment_name,
    segments.customers,
    offers.offer_name,
    offers.product,
    offers.why
from {{ ref('dim_segments') }} as segments
inner join {{ ref('segment_offers') }} as offers on segments.segment_id = offers.segment_id
order by segments.customers desc
