{#- So many rows travel in the page, of all campaigns together: four of five in list order. -#}
{%- set most_rows = 20000 -%}

with

campaign_list as (select * from {{ ref('campaign_list') }}),

campaigns as (select count(distinct campaign_id) as campaigns from campaign_list),

numbered as (
    select
        *,
        rank is not null or decision = 'explore' as is_ranked,
        row_number() over (
            partition by campaign_id, rank is not null or decision = 'explore'
            order by
                decision in {{ written_to() }} desc, rank asc nulls first, decision asc,
                expected_profit desc nulls last, customer_id asc
        ) as position
    from campaign_list
),

final as (
    select
        numbered.campaign_id,
        numbered.customer_id,
        numbered.rank,
        numbered.decision,
        numbered.offer_id,
        cast(numbered.response_probability as decimal(9, 6)) as response_probability,
        cast(numbered.buy_probability as decimal(9, 6)) as buy_probability,
        cast(numbered.buy_anyway_probability as decimal(9, 6)) as buy_anyway_probability,
        numbered.expected_margin,
        numbered.expected_margin_anyway,
        numbered.ordinary_discount_cost,
        {{ published_response_value('numbered') }} as expected_response_value,
        numbered.expected_discount_cost,
        numbered.contact_cost,
        numbered.opt_out_cost,
        numbered.expected_cost,
        numbered.expected_profit,
        numbered.excluded_because,
        numbered.skipped_because,
        numbered.outside_support,
        numbered.reason_1,
        numbered.reason_1_ru,
        numbered.reason_2,
        numbered.reason_2_ru,
        numbered.reason_3,
        numbered.reason_3_ru,
        numbered.segment_id,
        numbered.city
    from numbered
    cross join campaigns
    where
        numbered.position
        <= case when numbered.is_ranked then 0.8 else 0.2 end
        * {{ most_rows }} / campaigns.campaigns
)

select * from final
