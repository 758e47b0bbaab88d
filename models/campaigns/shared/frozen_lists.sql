{#- State stays in the schema where earlier builds have it. -#}
{{ config(
    materialized='incremental',
    schema='features',
    incremental_strategy='append',
    full_refresh=false,
    on_schema_change='append_new_columns'
) }}

with

settings as (select * from {{ ref('settings') }}),

launched as (select * from {{ ref('campaign_calendar') }} where status != 'planned'),

latest as (
    select published.*
    from {{ source('last_build', 'previous_list') }} as published
    where {{ without_left_out('published') }}
),

superseded as (
    select published.*
    from {{ source('last_build', 'superseded_list') }} as published
    where {{ without_left_out('published') }}
),

-- a list that is younger than the sending is not what was sent
fitting as (
    select latest.*
    from latest
    inner join launched
        on latest.campaign_id = launched.campaign_id and latest.as_of <= launched.sent_on
),

-- the edition before it may be
fitting_before as (
    select superseded.*
    from superseded
    inner join launched
        on
            superseded.campaign_id = launched.campaign_id
            and superseded.as_of <= launched.sent_on
    where
        not exists (
            select fitting.campaign_id
            from fitting
            where
                fitting.connector = superseded.connector
                and fitting.campaign_id = superseded.campaign_id
        )
),

last_build as (
    select * from fitting
    union all
    select * from fitting_before
),

{{ published_later() }},

known as (
    {% if is_incremental() %}
        select
            connector,
            campaign_id
        from {{ this }}
        group by connector, campaign_id
    {% else %}
        select
            connector,
            campaign_id
        from latest
        where false
    {% endif %}
),

-- a campaign is launched once, and with what was published before
final as (
    select
        last_build.*,
        settings.as_of as launched_on,
        launched.sent_on
    from last_build
    inner join settings on last_build.connector = settings.connector
    inner join launched on last_build.campaign_id = launched.campaign_id
    left join known
        on
            last_build.connector = known.connector
            and last_build.campaign_id = known.campaign_id
    where
        known.campaign_id is null
        and not exists (select later.connector from published_later as later)
)

-- noqa: disable=AM04
select * from final
