{{ config(post_hook="{{ keep_malformed_lines('contacts') }}") }}

{% set readings = {
    'contacted_on': read_day('records.contacted_on'),
    'propensity': 'try_cast(records.propensity as decimal(9, 6))',
} %}

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
        {{ readings.contacted_on }} as contacted_on,
        {{ readings.propensity }} as propensity,
        records.file,
        records.line,
        {{ unreadable_columns('records', readings) }} as unreadable,
        case
            when unreadable is not null then {{ row_text('records', [
                'campaign_id',
                'customer_id',
                'arm',
                'contacted_on',
                'propensity',
            ]) }}
        end as raw
    from records
)

select * from final
