with

contacts as (select * from {{ source('complete_journey', 'campaigns') }}),

campaigns as (select * from {{ source('complete_journey', 'campaign_descriptions') }}),

final as (
    select
        cast(contacts.campaign_id as {{ dbt.type_string() }}) as campaign_id,
        cast(contacts.household_id as {{ dbt.type_string() }}) as customer_id,
        'offer' as arm,
        cast(campaigns.start_date as date) as contacted_on,
        cast(null as decimal(9, 6)) as propensity,
        contacts.file,
        contacts.line,
        cast(null as {{ dbt.type_string() }}) as unreadable,
        cast(null as {{ dbt.type_string() }}) as raw
    from contacts
    left join campaigns on contacts.campaign_id = campaigns.campaign_id
)

select * from final
