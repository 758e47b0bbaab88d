{#-
    Whom a campaign that is past or running reached, a row per campaign and customer. A control of it was not contacted. Without
    a list it was for its whole audience, but where its channel speaks to nobody by name; running, it keeps those it lists.
-#}
{% macro reached_customers() -%}
    select
        audience.customer_id,
        audience.contacted_on,
        audience.arm != 'control' as is_contacted,
        terms.status in ('running', 'launched') and audience.is_listed as is_running,
        terms.ends_on
    from {{ ref('campaign_audience') }} as audience
    inner join {{ ref('campaign_terms') }} as terms on audience.campaign_id = terms.campaign_id
    where
        terms.status != 'planned'
        and (audience.is_listed or not {{ is_mass_channel('terms.channel') }})
{%- endmacro %}
