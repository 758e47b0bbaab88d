{%- set most_rows = 50 -%}

with

campaign_list as (select * from {{ ref('campaign_list') }}),

final as (
    select
        campaign_id,
        customer_id,
        rank,
        decision,
        offer_id,
        response_probability,
        buy_anyway_probability,
        expected_cost,
        expected_profit,
        outside_support,
        reason_1,
        reason_1_ru,
        reason_2,
        reason_2_ru,
        reason_3,
        reason_3_ru,
        city
    from campaign_list
    where rank <= {{ most_rows }}
)

select * from final
