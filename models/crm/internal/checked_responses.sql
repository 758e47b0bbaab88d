with

responses as (
    select *
    from {{ used('responses') }}
    where unreadable is null
),

campaigns as (select * from {{ ref('crm_campaigns') }}),

customers as (select * from {{ ref('crm_customers') }}),

-- whom the CRM names, and whom a list of ours did: a CRM may send back only what it sent
members as (
    select
        campaign_id,
        customer_id
    from {{ ref('crm_contacts') }}
    {% for list in ['launched_lists', 'previous_list', 'superseded_list'] %}
        union distinct
        select
            campaign_id,
            customer_id
        from {{ source('last_build', list) }}
        where
            decision in {{ on_the_list() }}
            and connector = '{{ var("connector") | replace("'", "''") }}'
    {% endfor %}
),

-- without a list a campaign speaks to all of its place
listing as (
    select campaign_id
    from {{ used('contacts') }}
    group by campaign_id
),

final as (
    select
        responses.campaign_id,
        responses.customer_id,
        responses.responded_on,
        responses.revenue,
        responses.file,
        responses.line,
        case
            {{- reject_when_missing(required_columns('responses', 'responses')) }}
            when campaigns.campaign_id is null then 'unknown campaign'
            when customers.customer_id is null then 'unknown customer'
            when responses.responded_on > {{ build_day() }}
                then 'responded_on after the day of the build'
            {{- reject_when_outside_the_window('responses.responded_on', 'campaigns') }}
            when
                members.customer_id is null
                and (
                    listing.campaign_id is not null
                    or (
                        campaigns.city is not null
                        and not {{ is_in_city('campaigns.city', 'customers.city') }}
                    )
                    or campaigns.country != coalesce(customers.country, '')
                )
                then 'customer not in the campaign'
        end as reject_reason
    from responses
    left join campaigns on responses.campaign_id = campaigns.campaign_id
    left join customers on responses.customer_id = customers.customer_id
    left join listing on responses.campaign_id = listing.campaign_id
    left join members
        on
            responses.campaign_id = members.campaign_id
            and responses.customer_id = members.customer_id
)

select * from final
