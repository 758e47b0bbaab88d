-- What did the last build say at its end?
select
    topic,
    note
from {{ ref('build_notes') }}
order by place, topic
