with

observed as (select * from {{ ref('observed_customers') }}),

contacts as (select * from {{ ref('sent_offers') }}),

outcomes as (select * from {{ ref('contact_outcomes') }}),

judged as (
    select
        contacts.*,
        outcomes.responded
    from contacts
    left join outcomes
        on
            contacts.campaign_id = outcomes.campaign_id
            and contacts.customer_id = outcomes.customer_id
),

earlier_contacts as (
    select
        observed.customer_id,
        observed.known_before,
        count(*) as contacts,
        -- only a closed window has shown what it had to show
        count(judged.responded) filter (
            where {{ days_between('judged.ends_on', 'observed.known_before') }} > 1
        ) as closed_contacts,
        count(*) filter (
            where
            judged.responded
            and {{ days_between('judged.ends_on', 'observed.known_before') }} > 1
        ) as closed_responses,
        min({{ days_between('judged.contacted_on', 'observed.known_before') }})
            as days_since_contact
    from observed
    inner join judged
        on
            observed.customer_id = judged.customer_id
            and observed.known_before > judged.contacted_on
    group by observed.customer_id, observed.known_before
),

earlier_responses as (
    select
        observed.customer_id,
        observed.known_before,
        count(*) as responses,
        min({{ days_between('responses.responded_on', 'observed.known_before') }})
            as days_since_response
    from observed
    inner join {{ ref('crm_responses') }} as responses
        on
            observed.customer_id = responses.customer_id
            and observed.known_before > responses.responded_on
    group by observed.customer_id, observed.known_before
),

final as (
    select
        earlier_contacts.customer_id,
        earlier_contacts.known_before,
        earlier_contacts.contacts,
        earlier_contacts.closed_contacts,
        earlier_contacts.closed_responses,
        earlier_contacts.days_since_contact,
        coalesce(earlier_responses.responses, 0) as responses,
        earlier_responses.days_since_response
    from earlier_contacts
    left join earlier_responses
        on
            earlier_contacts.customer_id = earlier_responses.customer_id
            and earlier_contacts.known_before = earlier_responses.known_before
)

select * from final
