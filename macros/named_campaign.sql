{#- What people call a campaign, with its id behind it where that is another: no sentence is read beside a list of ids. -#}
{% macro named_campaign(campaign_name, campaign_id) -%}
    case
        when {{ campaign_name }} != {{ campaign_id }}
            then {{ campaign_name }} || ' (' || {{ campaign_id }} || ')'
        else {{ campaign_id }}
    end
{%- endmacro %}
