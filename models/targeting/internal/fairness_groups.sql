with

allowed as (
    select * from {{ ref('campaign_list') }}
    where decision != 'excluded' and coalesce(slice != 'holdout', true)
),

customers as (select * from {{ ref('dim_customers') }}),

judged as (
    select
        allowed.campaign_id,
        allowed.customer_id,
        coalesce(customers.gender, 'unknown') as gender,
        case
            when customers.age is null then 'unknown'
            when customers.age < 25 then 'under 25'
            when customers.age < 35 then '25-34'
            when customers.age < 45 then '35-44'
            when customers.age < 55 then '45-54'
            when customers.age < 65 then '55-64'
            else '65 and over'
        end as age_band,
        -- whom the draw holds back was chosen like whom it does not
        allowed.decision = 'contact'
        or (allowed.decision = 'control' and coalesce(allowed.propensity < 1, false)) as is_chosen,
        coalesce(allowed.expected_profit, 0) as profit,
        coalesce(allowed.expected_discount_cost, 0) as given,
        coalesce(allowed.expected_cost, 0) as spend
    from allowed
    left join customers on allowed.customer_id = customers.customer_id
),

final as (
    {% for attribute in ['gender', 'age_band'] %}
        select
            campaign_id,
            customer_id,
            '{{ attribute }}' as attribute,  -- noqa: RF04
            {{ attribute }} as group_name,
            is_chosen,
            profit,
            given,
            spend,
            -- who would be next of the group, were each group to have its share
            row_number() over (
                partition by campaign_id, {{ attribute }}
                order by profit desc, customer_id asc
            ) as turn
        from judged
        {% if not loop.last %}
            union all
        {% endif %}
    {% endfor %}
)

select * from final
