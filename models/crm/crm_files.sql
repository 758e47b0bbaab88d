with

files as (select * from {{ source('export', 'input_files') }}),

forms as (select * from {{ source('export', 'file_forms') }}),

input_rows as (select * from {{ ref('crm_input_rows') }}),

final as (
    select
        files.file,
        files.table_name,
        files.format,
        files.sheet,
        files.encoding,
        files.separator,
        files.quote,
        forms.decimal_mark,
        forms.thousands_mark,
        forms.date_form,
        forms.time_zone,
        forms.booleans,
        forms.currency,
        {{ 'forms.guess_ru as guess' if var('language') == 'ru' else 'forms.guess' }},
        files.records,
        coalesce(input_rows.contract_rows + input_rows.left_out_rows, 0) as kept,
        coalesce(input_rows.left_out_rows, 0) as left_out,
        coalesce(input_rows.rejected_rows, 0) as rejected,
        files.bytes,
        files.sha256
    from files
    left join forms
        on files.table_name = forms.table_name and files.file = forms.file
    left join input_rows
        on files.table_name = input_rows.entity and files.file = input_rows.file
)

select * from final
