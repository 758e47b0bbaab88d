-- Which files did the last build write, how large, with which digest?
select
    path,
    kind,
    campaign_id,
    rows,
    bytes,
    sha256,
    written_at
from {{ ref('published_files') }}
order by path
