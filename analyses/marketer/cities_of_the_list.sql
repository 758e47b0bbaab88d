-- In which cities do the listed customers live?
select
    campaign_id,
    city,
    count(*) as customers,
    count(*) filter (where decision = 'contact') as contacts,
    sum(expected_profit) filter (where decision = 'contact') as expected_profit
from {{ ref('campaign_list') }}
group by campaign_id, city
order by campaign_id asc, contacts desc, city asc
limit 50
