{{ config(materialized='view') }}

with

settings as (select * from {{ ref('settings') }}),

launched as (select * from {{ ref('launched_contacts') }}),

outcomes as (select * from {{ ref('fct_campaign_contacts') }} where arm != 'control'),

-- a window that the export no longer covers shows nothing any more; without purchases responses do
campaigns as (
    select terms.*
    from {{ ref('campaign_terms') }} as terms
    inner join settings on coalesce(terms.starts_on >= settings.first_purchase_on, true)
    where terms.status != 'planned'
),

-- the interval of the whole list
lists as (
    select
        campaign_id,
        count(*) as contacts,
        sum(expected_profit) - max(list_profit_low) as below,
        max(list_profit_high) - sum(expected_profit) as above
    from launched
    where decision = 'contact'
    group by campaign_id
),

-- whom the list named and the campaign reached; what was tried at random promised nothing
made as (
    select
        launched.*,
        lists.contacts as listed,
        lists.below,
        lists.above,
        campaigns.starts_on,
        campaigns.ends_on,
        campaigns.status,
        outcomes.responded,
        -- of an incremental promise of responses the revenue was what they are worth
        case
            when campaigns.response_rule = 'reported' and launched.profit_basis = 'incremental'
                then
                    campaigns.value_of_response
                    * case when outcomes.responded then 1 when not outcomes.responded then 0 end
            else outcomes.revenue + outcomes.discount_cost
        end as list_price,
        outcomes.discount_cost,
        outcomes.contact_cost,
        outcomes.given_beside,
        outcomes.profit
    from launched
    inner join campaigns on launched.campaign_id = campaigns.campaign_id
    inner join lists on launched.campaign_id = lists.campaign_id
    inner join {{ ref('campaign_audience') }} as audience
        on
            launched.campaign_id = audience.campaign_id
            and launched.customer_id = audience.customer_id
            and audience.arm != 'control'
    left join outcomes
        on
            launched.campaign_id = outcomes.campaign_id
            and launched.customer_id = outcomes.customer_id
    where launched.decision = 'contact'
),

-- what moves a part of a list moves all of it: of half of the contacts the ends are half as far
final as (
    select
        campaign_id,
        min(launched_on) as launched_on,
        min(starts_on) as starts_on,
        min(ends_on) as ends_on,
        max(status) as status,
        max(model_id) as model_id,
        max(profit_basis) as profit_basis,
        max(promise_ratio) as promise_ratio,
        count(*) as contacts,
        max(promise_level) as promise_level,
        {{ whole_sum('expected_profit') }} as expected_profit,
        {% for end, away in [('low', '- max(below)'), ('high', '+ max(above)')] %}
            coalesce(
                cast(
                    {{ whole_sum('expected_profit') }} {{ away }} * count(*) / max(listed)
                    as decimal(18, 2)
                ),
                {{ whole_sum('expected_profit_' ~ end) }}
            ) as expected_profit_{{ end }},
        {% endfor %}
        {{ whole_sum('cast(response_probability as decimal(18, 9))') }} as promised_responses,
        {{ whole_sum('expected_revenue') }} as promised_revenue,
        {{ whole_sum('expected_cost') }} as promised_cost,
        -- of a ladder, what one depth for all was to do; so much less for a part of the list
        max(one_offer_id) as one_offer_id,
        {% for column in ['one_offer_profit', 'one_offer_discount_cost', 'saved_discount'] %}
            cast(max({{ column }}) * count(*) / max(listed) as decimal(18, 2)) as {{ column }},
        {% endfor %}
        case
            when max(one_offer_id) is not null
                then {{ whole_sum('expected_discount_cost') }}
        end as promised_discount,
        count(case when responded then 1 end) as responses,
        {{ whole_sum('list_price') }} as list_price,
        {{ whole_sum('discount_cost') }} as discount_cost,
        {{ whole_sum('contact_cost') }} as contact_cost,
        {{ whole_sum('given_beside') }} as given_beside,
        {{ whole_sum('profit') }} as gross_profit,
        -- of the sum
        case
            when count(profit) = count(*) and count(profit) > 1
                then
                    1.959963984540054 * sqrt(
                        cast(count(profit) as double)
                        * greatest(
                            cast(sum({{ wide('profit') }} * {{ wide('profit') }}) as double)
                            - power(cast(sum(profit) as double), 2) / count(profit),
                            0
                        )
                        / (count(profit) - 1)
                    )
        end as gross_half_width
    from made
    group by campaign_id
)

select * from final
