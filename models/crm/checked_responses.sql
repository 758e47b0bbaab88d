with

responses as (
    select *
    from {{ ref('inlet_responses') }}
    where unreadable is null
),

campaigns as (select * from {{ ref('crm_campaigns') }}),

customers as (select * from {{ ref('crm_customers') }}),

final as (
    select
        responses.campaign_id,
        responses.customer_id,
        responses.responded_on,
        responses.revenue,
        responses.file,
        responses.line,
        case
            {{- reject_when_missing([
                'responses.campaign_id',
                'responses.customer_id',
                'responses.responded_on',
            ]) }}
            when campaigns.campaign_id is null then 'unknown campaign'
            when customers.customer_id is null then 'unknown customer'
            when responses.responded_on > {{ build_day() }}
                then 'responded_on after the day of the build'
        end as reject_reason
    from responses
    left join campaigns on responses.campaign_id = campaigns.campaign_id
    left join customers on responses.customer_id = customers.customer_id
)

select * from final
