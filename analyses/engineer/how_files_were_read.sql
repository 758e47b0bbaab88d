-- How was each file of the export read, and is every record accounted for?
select
    file,
    table_name,
    format,
    encoding,
    separator,
    decimal_mark,
    date_form,
    guess,
    records,
    kept,
    rejected,
    records = kept + rejected as is_whole
from {{ ref('crm_files') }}
order by file, table_name
