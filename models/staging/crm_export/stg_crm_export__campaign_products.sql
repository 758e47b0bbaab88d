{{ config(post_hook="{{ keep_malformed_lines('campaign_products') }}") }}

with

records as (select * from {{ source('export', 'campaign_products') }}),

final as (
    select
        records.campaign_id,
        records.product,
        records.brand,
        records.category,
        records.file,
        records.line,
        cast(null as {{ dbt.type_string() }}) as unreadable,
        cast(null as {{ dbt.type_string() }}) as raw
    from records
)

select * from final
