{{ config(materialized='view') }}

with

events as (
    select
        purchased_on as happened_on,
        true as is_purchase
    from {{ ref('crm_purchases') }}
    union all
    select
        contacted_on as happened_on,
        false as is_purchase
    from {{ ref('crm_contacts') }}
    union all
    select
        responded_on as happened_on,
        false as is_purchase
    from {{ ref('checked_responses') }}
    -- one that came after its campaign counts for none, and still says how far the export reaches
    where reject_reason is null or reject_reason like 'responded_on % the campaign'
),

event_days as (
    select
        happened_on,
        bool_or(is_purchase) as is_purchase
    from events
    where happened_on <= {{ build_day() }}
    group by happened_on
),

-- where nobody buys, no later day says that a campaign is over: its report does, once it has ended
reports as (
    select
        max(
            coalesce(campaigns.ends_on, {{ add_days('campaigns.starts_on', 13) }})
        ) as ended_on
    from {{ ref('crm_campaigns') }} as campaigns
    where
        campaigns.campaign_id in (
            select responses.campaign_id
            from {{ ref('checked_responses') }} as responses
            where responses.reject_reason is null
        )
        and coalesce(campaigns.ends_on, {{ add_days('campaigns.starts_on', 13) }})
        < {{ build_day() }}
        and not exists (
            select purchases.customer_id from {{ ref('crm_purchases') }} as purchases
        )
),

as_of_days as (
    select
        coalesce(
            {{ value_of_var('as_of', 'date') }},
            {{ add_days(
                'greatest((select max(happened_on) as happened_on from event_days), '
                ~ '(select ended_on from reports))', 1
            ) }},
            (select min(starts_on) as starts_on from {{ ref('crm_campaigns') }}),
            {{ build_day() }}
        ) as as_of,
        {{ value_of_var('as_of', 'date') }} is not null as is_given
),

final as (
    select
        as_of_days.as_of,
        min(event_days.happened_on) filter (where event_days.is_purchase) as first_purchase_on,
        max(event_days.happened_on) as last_event_on,
        -- an export may end in the middle of its last day; who names the day to build for says that
        -- all before it is there
        case
            when max(reports.ended_on) is not null then as_of_days.as_of
            when as_of_days.is_given then {{ add_days('max(event_days.happened_on)', 1) }}
            else max(event_days.happened_on)
        end as complete_before
    from as_of_days
    cross join reports
    left join event_days on as_of_days.as_of > event_days.happened_on
    group by as_of_days.as_of, as_of_days.is_given
)

select * from final
