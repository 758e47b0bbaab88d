-- Which segments does each list contact, and what is expected of each?
select
    listed.campaign_id,
    segments.segment_name,
    count(*) as customers,
    count(*) filter (where listed.decision = 'contact') as contacts,
    sum(listed.expected_cost) filter (where listed.decision = 'contact') as expected_cost,
    sum(listed.expected_profit) filter (where listed.decision = 'contact') as expected_profit
from {{ ref('campaign_list') }} as listed
left join {{ ref('dim_segments') }} as segments on listed.segment_id = segments.segment_id
group by listed.campaign_id, segments.segment_name
order by listed.campaign_id asc, contacts desc
