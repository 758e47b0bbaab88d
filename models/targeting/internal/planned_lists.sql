with

planned as (select * from {{ ref('planned_spreads') }}),

totals as (select * from {{ ref('list_totals') }}),

-- what is promised is cut as the list's own promise is
final as (
    select
        planned.campaign_id,
        planned.customers,
        planned.duration_days,
        totals.control_share,
        planned.buy_anyway_share,
        planned.buy_share,
        case
            when {{ is_incremental_basis('totals.profit_basis') }}
                then
                    cast(totals.promised_profit as double)
                    / nullif(totals.contacts - totals.explored, 0)
        end as promised_profit_per_customer,
        case
            when {{ is_incremental_basis('totals.profit_basis') }}
                then planned.gained * totals.promise_ratio
        end as promised_conversion,
        case
            when {{ is_incremental_basis('totals.profit_basis') }}
                then planned.revenue_gained * totals.promise_ratio
        end as promised_revenue_per_customer
    from planned
    inner join totals on planned.campaign_id = totals.campaign_id
    -- what speaks to whoever passes by reaches its control too
    inner join {{ ref('campaign_terms') }} as terms
        on planned.campaign_id = terms.campaign_id and not ({{ names_nobody('terms') }})
)

select * from final
