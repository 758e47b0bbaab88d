{% set readings = {'id': whole_number('records.id')} %}

with

records as (select * from {{ source('sports_retailer', 'campaign_ids') }}),

campaigns as (select * from {{ ref('stg_sports_retailer__campaigns') }}),

final as (
    select
        campaigns.campaign_id,
        cast({{ readings.id }} as {{ dbt.type_string() }}) as customer_id,
        records.arm,
        campaigns.starts_on as contacted_on,
        cast(null as decimal(9, 6)) as propensity,
        records.file,
        records.line,
        {{ unreadable_columns('records', readings) }} as unreadable,
        case when unreadable is not null then {{ row_text('records', ['arm', 'id']) }} end as raw
    from records
    left join campaigns on campaigns.campaign_id = 'email'
)

select * from final
