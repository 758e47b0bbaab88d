with

contacts as (
    select *
    from {{ ref('inlet_contacts') }}
    where unreadable is null
),

campaigns as (select * from {{ ref('crm_campaigns') }}),

customers as (select * from {{ ref('crm_customers') }}),

judged as (
    select
        contacts.campaign_id,
        contacts.customer_id,
        coalesce(contacts.arm, 'offer') as arm,
        contacts.contacted_on,
        contacts.propensity,
        contacts.file,
        contacts.line,
        case
            {{- reject_when_missing(['contacts.campaign_id', 'contacts.customer_id']) }}
            when campaigns.campaign_id is null then 'unknown campaign'
            {{- reject_when_not_a_share(['contacts.propensity']) }}
        end as own_reason,
        customers.customer_id is null as is_of_unknown_customer
    from contacts
    left join campaigns on contacts.campaign_id = campaigns.campaign_id
    left join customers on contacts.customer_id = customers.customer_id
),

compared as (
    select
        *,
        min(arm) over same_contact != max(arm) over same_contact as is_in_two_arms,
        row_number() over (same_contact order by line, file) as occurrence
    from judged
    window same_contact as (partition by campaign_id, customer_id, own_reason is null)
),

final as (
    select
        campaign_id,
        customer_id,
        arm,
        contacted_on,
        propensity,
        file,
        line,
        case
            when own_reason is not null then own_reason
            -- which of them is true is not known: neither stays
            when is_in_two_arms then 'in two arms of one campaign'
            when is_of_unknown_customer then 'unknown customer'
            when occurrence > 1 then 'duplicate contact'
        end as reject_reason
    from compared
)

select * from final
