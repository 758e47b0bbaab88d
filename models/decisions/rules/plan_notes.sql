{{ config(materialized='view') }}

with

settings as (select * from {{ ref('settings') }}),

campaigns as (select * from {{ ref('campaign_terms') }}),

audiences as (select * from {{ ref('planned_audiences') }}),

over as (
    select
        campaigns.campaign_id,
        campaigns.ends_on
    from campaigns
    cross join settings
    where campaigns.status = 'planned' and campaigns.ends_on < settings.as_of
),

-- begun without a list, within the cap of a plan
unlisted as (
    select
        begun.campaign_id,
        begun.starts_on
    from campaigns as begun
    cross join settings
    inner join campaigns as coming
        on
            coming.status = 'planned'
            and {{ days_between('begun.starts_on', 'greatest(coming.starts_on, settings.as_of)') }}
            between 0 and settings.frequency_cap_days
    where
        begun.status != 'planned'
        and begun.audience_source = 'everyone'
        and not {{ is_mass_channel('begun.channel') }}
    group by begun.campaign_id, begun.starts_on
),

final as (
    select
        6 as place,
        'list of ' || campaign_id as topic,
        'no customer is in its audience: correct the city and country in campaigns, or name its'
        || ' customers in contacts' as note
    from audiences
    where customers = 0
    union all
    select
        6 as place,
        'window of ' || campaign_id as topic,
        'it closed on ' || cast(ends_on as {{ dbt.type_string() }})
        || ', before as_of, and the campaign is still planned: nobody is to be contacted;'
        || ' correct ends_on, or its status' as note
    from over
    union all
    select
        6 as place,
        'cap after ' || campaign_id as topic,
        'it began on ' || cast(starts_on as {{ dbt.type_string() }})
        || ' without a list, so everybody in its city and country counts as contacted then; if not,'
        || ' name its customers in contacts, or the mass channel it used' as note
    from unlisted
)

select * from final
