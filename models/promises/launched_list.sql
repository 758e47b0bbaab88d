{{ config(materialized='view') }}

with

settings as (select * from {{ ref('settings') }}),

frozen as (select * from {{ ref('frozen_lists') }}),

calendar as (select * from {{ ref('campaign_calendar') }}),

final as (
    select
        frozen.{{ model.columns.keys() | reject('in', ['launched_on', 'found_on'])
            | join(', frozen.') }},
        -- contacts that came back may know an earlier day; the CRM may have dropped the campaign
        coalesce(calendar.sent_on, frozen.sent_on, frozen.launched_on) as launched_on,
        frozen.launched_on as found_on
    from frozen
    -- what was launched later is not known to a replay
    inner join settings
        on frozen.connector = settings.connector and frozen.launched_on <= settings.as_of
    left join calendar
        on frozen.campaign_id = calendar.campaign_id and calendar.status != 'planned'
    where {{ without_left_out('frozen') }}
)

select * from final
