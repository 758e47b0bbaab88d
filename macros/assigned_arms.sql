{#-
    The CTE `drawn`: who was put into which arm by chance. `others` names the CTE that knows it of campaigns that no list
    of ours was launched for; the CTEs `launched` and `customers` are read.

    Of a list of ours, those alone whom chance put into one arm or the other, and as it put them: whom the CRM then left
    out or contacted anyway, it chose.
-#}
{% macro assigned_arms(others) -%}
drawn as (
    select
        launched.campaign_id,
        launched.customer_id,
        launched.arm,
        true as is_personalised
    from launched
    inner join customers on launched.customer_id = customers.customer_id
    where launched.is_comparable
    union all
    select
        campaign_id,
        customer_id,
        arm,
        false as is_personalised
    from {{ others }}
    where campaign_id not in (select own.campaign_id from launched as own)
)
{%- endmacro %}


{#- A CTE body: the campaigns of `arms` in which somebody was held out and somebody was not. -#}
{% macro campaigns_with_control(arms) -%}
    select campaign_id
    from {{ arms }}
    group by campaign_id
    having
        count(*) filter (where arm = 'control') > 0
        and count(*) filter (where arm != 'control') > 0
{%- endmacro %}
