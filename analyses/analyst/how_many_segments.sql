-- Why so many segments and not more or fewer?
select
    segments,
    stability,
    silhouette,
    smallest_share,
    is_chosen
from {{ ref('segment_choices') }}
where is_current
order by segments
