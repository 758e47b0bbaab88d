-- a replay shows nothing that was launched after its own day
select
    lists.campaign_id,
    lists.customer_id
from {{ ref('launched_list') }} as lists
inner join {{ ref('settings') }} as settings on lists.launched_on > settings.as_of
