{{ config(materialized='incremental', incremental_strategy='append', full_refresh=false, on_schema_change='append_new_columns') }}

with

settings as (select * from {{ ref('settings') }}),

launched as (select * from {{ ref('campaign_calendar') }} where status != 'planned'),

last_build as (select * from {{ source('last_build', 'previous_list') }}),

-- a campaign is launched once, and with what was published before
final as (
    select
        last_build.*,
        settings.as_of as launched_on
    from last_build
    inner join settings
        on last_build.connector = settings.connector and last_build.as_of <= settings.as_of
    inner join launched on last_build.campaign_id = launched.campaign_id
    {% if is_incremental() %}
        where
            not exists (
                select frozen.campaign_id
                from {{ this }} as frozen
                where
                    frozen.connector = last_build.connector
                    and frozen.campaign_id = last_build.campaign_id
            )
    {% endif %}
)

select * from final
