with

delivered as ({{ rows_per_file('delivered_rows') }}),

left_out as (
    select
        entity,
        file,
        cast(sum(left_out_rows) as bigint) as left_out_rows
    from {{ ref('people_left_out') }}
    group by entity, file
),

counted as (
    select
        table_name as entity,
        file,
        path,
        records
    from {{ source('export', 'input_files') }}
    where records > 0
),

input_rows as (
    select
        coalesce(counted.entity, delivered.entity) as entity,
        coalesce(counted.file, delivered.file) as file,
        coalesce(counted.records, delivered.delivered_rows) as input_rows,
        coalesce(left_out.left_out_rows, 0) as left_out_rows,
        coalesce(counted.records, delivered.delivered_rows)
        - coalesce(left_out.left_out_rows, 0) as judged_rows,
        case
            when counted.records != coalesce(delivered.delivered_rows, 0)
                then {{ sentence_of_miscount(
                    'counted.file', 'counted.records', 'coalesce(delivered.delivered_rows, 0)'
                ) }}
            when {{ file_has_changed('counted.path') }}
                then {{ sentence_of_change('counted.file') }}
        end as what_is_wrong
    from counted
    full outer join delivered on counted.entity = delivered.entity and counted.file = delivered.file
    left join left_out
        on
            coalesce(counted.entity, delivered.entity) = left_out.entity
            and coalesce(counted.file, delivered.file) = left_out.file
),

contract_rows as ({{ rows_per_file('contract_rows', is_checked=true) }}),

texts as (select * from {{ ref('reject_reasons') }}),

rejects as (
    select
        entity,
        file,
        reason,
        {{ reject_kind() }} as reject_kind
    from {{ ref('rejected_rows') }}
),

reasons as (
    select
        entity,
        file,
        reason,
        count(*) as reason_rows,
        sum(case when reject_kind in ('unused', 'unnamed') then 1 else 0 end) as unused_rows,
        sum(case when reject_kind = 'unnamed' then 1 else 0 end) as unnamed_rows,
        sum(case when reject_kind in ('idle', 'wrong') then 1 else 0 end) as unexpected_rows,
        sum(case when reject_kind = 'idle' then 1 else 0 end) as idle_rows
    from rejects
    group by entity, file, reason
),

rejected as (
    select
        reasons.entity,
        reasons.file,
        cast(sum(reasons.reason_rows) as bigint) as rejected_rows,
        sum(reasons.unexpected_rows) as unexpected_rows,
        sum(reasons.idle_rows) as idle_rows,
        sum(reasons.unnamed_rows) as unnamed_rows,
        cast(sum(reasons.unused_rows) as bigint) as unused_rows,
        {{ text_of_group(
            "concat('; ', case when '" ~ var('language') ~ "' = 'ru' "
            ~ "then coalesce(texts.reason_ru, reasons.reason) || coalesce(texts.told_ru, '') "
            ~ "else reasons.reason || coalesce(texts.told, '') end, ' (', reasons.reason_rows, ')')",
            'reasons.unexpected_rows desc, reasons.reason_rows desc, reasons.reason'
        ) }} as reasons
    from reasons
    left join texts on reasons.entity = texts.entity and reasons.reason = texts.reason
    group by reasons.entity, reasons.file
),

shares as (
    select
        input_rows.entity,
        input_rows.file,
        input_rows.input_rows,
        input_rows.left_out_rows,
        input_rows.judged_rows,
        input_rows.what_is_wrong,
        coalesce(contract_rows.contract_rows, 0) as contract_rows,
        coalesce(rejected.rejected_rows, 0) as rejected_rows,
        coalesce(rejected.unused_rows, 0) as unused_rows,
        coalesce(
            cast(rejected.rejected_rows as double) / nullif(input_rows.judged_rows, 0), 0
        ) as reject_share,
        coalesce(rejected.unexpected_rows - rejected.idle_rows, 0)
        > {{ var('max_reject_share') }} * input_rows.judged_rows
        -- most of a file idle: its dates or its customers were misread after all
        or coalesce(rejected.unexpected_rows, 0)
        > greatest(0.5, {{ var('max_reject_share') }}) * input_rows.judged_rows
        -- the column of customers is another one
        or coalesce(rejected.unnamed_rows, 0) > 0.95 * input_rows.judged_rows
        -- a list in which nobody is a customer names them otherwise than customers do
        or input_rows.entity = 'suppressions' and rejected.rejected_rows = input_rows.judged_rows
            as is_past_the_limit,
        rejected.reasons
    from input_rows
    left join contract_rows
        on input_rows.entity = contract_rows.entity and input_rows.file = contract_rows.file
    left join rejected
        on input_rows.entity = rejected.entity and input_rows.file = rejected.file
),

final as (
    select
        entity,
        file,
        input_rows,
        contract_rows,
        rejected_rows,
        unused_rows,
        left_out_rows,
        case
            when what_is_wrong is not null
                then cast({{ stop_build('what_is_wrong') }} as double)
            when is_past_the_limit
                then cast({{ stop_build('(' ~ sentence_of_rejects() ~ ')') }} as double)
            else reject_share
        end as reject_share
    from shares
)

select * from final
