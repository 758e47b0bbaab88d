{#- With fewer buyers in the smaller arm money says nothing, nor does a spread of fewer windows. -#}
{%- set fewest = 20 -%}
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

profits as (select * from {{ ref('planned_windows') }} where metric = 'profit_per_customer'),

terms as (select * from {{ ref('campaign_terms') }}),

-- who buys at all, by the list's own chances; what a buyer's window holds, by the past
parts as (
    select
        means.*,
        terms.duration_days,
        profits.buyers,
        coalesce(
            (means.buy_anyway_share + means.buy_share) / 2,
            cast(profits.buyers as double) / profits.possible
        ) as bought_share,
        cast(profits.value as double) / profits.buyers as profit,
        cast(profits.value_squared as double) / profits.buyers as profit_squared
    from means
    inner join terms on means.campaign_id = terms.campaign_id
    left join profits
        on
            means.campaign_id = profits.campaign_id
            and terms.duration_days = profits.duration_days
),

final as (
    select
        campaign_id,
        customers,
        duration_days,
        buy_anyway_share,
        buy_share,
        gained,
        revenue_gained,
        case
            when buyers >= {{ fewest }}
                then
                    sqrt(greatest(
                        bought_share * profit_squared - power(bought_share * profit, 2), 0
                    ))
        end as profit_spread,
        cast(ceil({{ fewest }} / nullif(bought_share, 0)) as bigint) as fewest_controls
    from parts
)

select * from final
