with

sheet as (select * from {{ ref('marketing_campaign_sheet') }}),

-- a CSV cannot mark a cell as text, as a workbook does
final as (
    select
        list_of,
        {{ safe_cell('campaign_id') }} as campaign_id,
        {{ safe_cell('customer_id') }} as customer_id,
        rank,
        decision,
        propensity,
        {{ safe_cell('offer_id') }} as offer_id,
        {{ safe_cell('mechanic') }} as mechanic,
        response_probability,
        buy_probability,
        buy_anyway_probability,
        expected_revenue,
        expected_revenue_anyway,
        margin_rate,
        ordinary_discount_share,
        expected_margin,
        expected_margin_anyway,
        ordinary_discount_cost,
        expected_response_value,
        expected_discount_cost,
        contact_cost,
        opt_out_cost,
        expected_profit,
        profit_basis,
        {{ safe_cell('reason_1') }} as reason_1,
        {{ safe_cell('reason_2') }} as reason_2,
        {{ safe_cell('reason_3') }} as reason_3,
        {{ safe_cell('city') }} as city,
        segment_id
    from sheet
)

select * from final
