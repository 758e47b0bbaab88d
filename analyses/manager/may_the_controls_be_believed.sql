-- How many checks did the control of each past campaign pass, and which ones not?
select
    campaign_id,
    count(*) as checks,
    count(*) filter (where passed) as passed,
    {{ text_of_group("case when not passed then title || '; ' end", 'check_name') }} as failed
from {{ ref('campaign_checks') }}
group by campaign_id
order by campaign_id
