with

contacts as (
    select *
    from {{ used('contacts') }}
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
            {{- reject_when_missing(required_columns('contacts', 'contacts')) }}
            when campaigns.campaign_id is null then 'unknown campaign'
            {{- reject_when_implausible_day(['contacts.contacted_on']) }}
            {{- reject_when_outside_the_window(
                'contacts.contacted_on', 'campaigns', days_before=180, days_after=31
            ) }}
            {{- reject_when_out_of_bounds('contacts', 'contacts') }}
        end as own_reason,
        customers.customer_id is null as is_of_unknown_customer
    from contacts
    left join campaigns on contacts.campaign_id = campaigns.campaign_id
    left join customers on contacts.customer_id = customers.customer_id
),

-- what was noted first stands, whatever is noted later: nothing later may change what was known
dated as (
    select
        *,
        coalesce(contacted_on, date '0001-01-01') as noted_on,
        min(coalesce(contacted_on, date '0001-01-01')) over (
            partition by campaign_id, customer_id, own_reason is null
        ) as first_noted_on
    from judged
),

compared as (
    select
        *,
        min(case when noted_on = first_noted_on then arm end) over same_contact as first_arm,
        max(case when noted_on = first_noted_on then arm end) over same_contact as other_first_arm,
        row_number() over (
            partition by campaign_id, customer_id, own_reason is null
            order by noted_on, line, file
        ) as occurrence
    from dated
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
            -- noted on one day, which of them is true is not known: neither stays
            when first_arm != other_first_arm or arm != first_arm
                then 'in two arms of one campaign'
            when is_of_unknown_customer then 'unknown customer'
            when occurrence > 1 then 'duplicate contact'
        end as reject_reason
    from compared
)

select * from final
