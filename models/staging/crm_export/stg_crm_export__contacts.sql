{{ config(post_hook="{{ keep_malformed_lines('contacts') }}") }}

with

records as (select * from {{ source('export', 'contacts') }}),

final as (
    select
        records.campaign_id,
        records.customer_id,
        case
            when lower(records.arm) = 'control' then 'control'
            else records.arm
        end as arm,
        records.contacted_on,
        records.propensity,
        records.file,
        records.line,
        records.unreadable,
        records.faults,
        records.raw
    from records
)

select * from final
