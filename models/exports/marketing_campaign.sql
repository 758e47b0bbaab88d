with

settings as (select * from {{ ref('settings') }}),

campaign_list as (
    select
        campaign_list.*,
        {% for place in [1, 2, 3] %}
            case
                when settings.language = 'ru' then campaign_list.reason_{{ place }}_ru
                else campaign_list.reason_{{ place }}
            end as said_{{ place }},
        {% endfor %}
        settings.language
    from {{ ref('campaign_list') }} as campaign_list
    cross join settings
),

final as (
    select
        campaign_id as list_of,
        {{ safe_cell('campaign_id') }} as campaign_id,
        {{ safe_cell('customer_id') }} as customer_id,
        rank,
        decision,
        propensity,
        {{ safe_cell('offer_id') }} as offer_id,
        cast(response_probability as decimal(9, 6)) as response_probability,
        cast(buy_anyway_probability as decimal(9, 6)) as buy_anyway_probability,
        expected_revenue,
        expected_discount_cost,
        contact_cost,
        expected_profit,
        profit_basis,
        {{ safe_cell('said_1') }} as reason_1,
        {{ safe_cell('said_2') }} as reason_2,
        {{ safe_cell('said_3') }} as reason_3,
        {{ safe_cell('city') }} as city
    from campaign_list
    where decision in ('contact', 'explore')
)

select * from final
