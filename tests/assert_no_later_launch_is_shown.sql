-- a replay shows nothing that was found launched after its own day
with

settings as (select * from {{ ref('settings') }})

select
    lists.campaign_id,
    lists.customer_id
from {{ ref('launched_list') }} as lists
inner join settings on lists.found_on > settings.as_of
