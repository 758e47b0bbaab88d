with

campaign_list as (select * from {{ ref('campaign_list') }}),

final as (
    select
        campaign_id,
        decision,
        excluded_because,
        skipped_because,
        count(*) as customers,
        cast({{ whole_sum('expected_profit') }} as decimal(18, 2)) as expected_profit
    from campaign_list
    group by campaign_id, decision, excluded_because, skipped_because
)

select * from final
