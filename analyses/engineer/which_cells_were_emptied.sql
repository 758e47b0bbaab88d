-- Which optional cells could not be read and were emptied?
select
    file,
    column_name,
    reason,
    repaired_rows,
    different_values,
    sample_value
from {{ ref('crm_repairs') }}
order by repaired_rows desc, file asc, column_name asc
