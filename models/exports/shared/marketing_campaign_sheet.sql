with

settings as (select * from {{ ref('settings') }}),

campaign_list as (select * from {{ ref('campaign_list') }}),

offers as (select * from {{ ref('campaign_offers') }}),

segments as (select * from {{ ref('dim_segments') }}),

final as (
    select
        campaign_list.campaign_id as list_of,
        campaign_list.campaign_id,
        campaign_list.customer_id,
        campaign_list.rank,
        campaign_list.decision,
        campaign_list.propensity,
        campaign_list.offer_id,
        offers.mechanic,
        cast(campaign_list.response_probability as decimal(9, 6)) as response_probability,
        cast(campaign_list.buy_probability as decimal(9, 6)) as buy_probability,
        cast(campaign_list.buy_anyway_probability as decimal(9, 6)) as buy_anyway_probability,
        campaign_list.expected_revenue,
        campaign_list.expected_revenue_anyway,
        campaign_list.margin_rate,
        campaign_list.ordinary_discount_share,
        campaign_list.expected_margin,
        campaign_list.expected_margin_anyway,
        campaign_list.ordinary_discount_cost,
        {{ published_response_value('campaign_list') }} as expected_response_value,
        campaign_list.expected_discount_cost,
        campaign_list.contact_cost,
        campaign_list.opt_out_cost,
        campaign_list.expected_profit,
        campaign_list.profit_basis,
        {% for place in [1, 2, 3] %}
            case
                when settings.language = 'ru' then campaign_list.reason_{{ place }}_ru
                else campaign_list.reason_{{ place }}
            end as reason_{{ place }},
        {% endfor %}
        campaign_list.city,
        campaign_list.segment_id,
        case when settings.language = 'ru' then segments.name_ru else segments.name_en end
            as segment
    from campaign_list
    cross join settings
    left join offers
        on
            campaign_list.campaign_id = offers.campaign_id
            and campaign_list.offer_id = offers.offer_id
    left join segments on campaign_list.segment_id = segments.segment_id
    where campaign_list.decision in {{ written_to() }}
)

select * from final
