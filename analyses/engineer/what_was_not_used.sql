-- Which rows of the export were not used, and why?
select
    entity,
    file,
    reason_code as reason,
    count(*) as input_rows,
    min(line) as first_line
from {{ ref('crm_rejects') }}
group by entity, file, reason_code
order by input_rows desc, entity asc, reason_code asc
