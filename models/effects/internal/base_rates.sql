with

cells as (select * from {{ ref('behaviour_cells') }} where not is_campaign),

windows as (select * from {{ ref('customer_windows') }}),

final as (
    select
        cells.campaign_id,
        cells.cell,
        count(*) as base_customers,
        count(*) filter (where windows.receipts_before > 0) as base_buyers
    from cells
    left join windows
        on cells.campaign_id = windows.campaign_id and cells.customer_id = windows.customer_id
    group by cells.campaign_id, cells.cell
)

select * from final
