with

settings as (select * from {{ ref('settings') }}),

campaign_list as (select * from {{ ref('campaign_list') }}),

final as (
    select
        campaign_list.campaign_id as list_of,
        campaign_list.campaign_id,
        campaign_list.customer_id,
        campaign_list.rank,
        campaign_list.decision,
        campaign_list.propensity,
        campaign_list.offer_id,
        cast(campaign_list.response_probability as decimal(9, 6)) as response_probability,
        cast(campaign_list.buy_anyway_probability as decimal(9, 6)) as buy_anyway_probability,
        campaign_list.expected_revenue,
        campaign_list.expected_discount_cost,
        campaign_list.contact_cost,
        campaign_list.expected_profit,
        campaign_list.profit_basis,
        {% for place in [1, 2, 3] %}
            case
                when settings.language = 'ru' then campaign_list.reason_{{ place }}_ru
                else campaign_list.reason_{{ place }}
            end as reason_{{ place }},
        {% endfor %}
        campaign_list.city
    from campaign_list
    cross join settings
    where campaign_list.decision in ('contact', 'explore')
)

select * from final
