-- Which checks of the input are worth a look?
select
    entity,
    check_name,
    unit,
    checked_rows,
    value,
    look_from,
    verdict,
    meaning
from {{ ref('input_quality') }}
order by verdict desc, entity asc, check_name asc
