{%- set means = {
    'buy_anyway_share': 'buy_anyway_probability',
    'buy_share': 'buy_probability',
    'gained': 'buy_probability - buy_anyway_probability',
    'revenue_gained': 'expected_revenue - expected_revenue_anyway',
} -%}

with

-- whom the list would contact, those held out by the draw among them
chosen as (
    select *
    from {{ ref('campaign_list') }}
    where decision = 'contact' or (decision = 'control' and propensity < 1)
),

means as (
    select
        campaign_id,
        {% for name, value in means.items() %}
            -- empty where it is not known of each of them
            cast({{ whole_sum('cast(' ~ value ~ ' as decimal(18, 6))') }} as double) / count(*)
                as {{ name }},
        {% endfor %}
        count(*) as customers
    from chosen
    group by campaign_id
),

totals as (select * from {{ ref('list_totals') }}),

terms as (select * from {{ ref('campaign_terms') }}),

-- what is promised is cut as the list's own promise is
final as (
    select
        means.campaign_id,
        means.customers,
        terms.duration_days,
        totals.control_share,
        means.buy_anyway_share,
        means.buy_share,
        case
            when {{ is_incremental_basis('totals.profit_basis') }}
                then
                    cast(totals.promised_profit as double)
                    / nullif(totals.contacts - totals.explored, 0)
        end as promised_profit_per_customer,
        case
            when {{ is_incremental_basis('totals.profit_basis') }}
                then means.gained * totals.promise_ratio
        end as promised_conversion,
        case
            when {{ is_incremental_basis('totals.profit_basis') }}
                then means.revenue_gained * totals.promise_ratio
        end as promised_revenue_per_customer
    from means
    inner join totals on means.campaign_id = totals.campaign_id
    inner join terms on means.campaign_id = terms.campaign_id
)

select * from final
