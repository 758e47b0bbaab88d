{#-
    What a customer was given beside the price (cashback as far as it is redeemed, a gift, a bundle, a service), if
    they did what was asked; a control was promised nothing. Of relations called outcomes, offers and campaigns.
-#}
{% macro given_beside() -%}
    {%- set mechanic = 'coalesce(offers.mechanic, campaigns.mechanic)' -%}
    case
        when outcomes.arm = 'control' or not coalesce(outcomes.responded, false) then 0
        when {{ mechanic }} = 'cashback'
            then
                greatest(outcomes.revenue, 0)
                * coalesce(offers.discount_rate, campaigns.discount_rate, 0)
                * coalesce(campaigns.cashback_redeemed_share, 1)
        when {{ mechanic }} in ('gift', 'bundle', 'service')
            then coalesce(offers.cost_per_response, campaigns.cost_per_response)
        else 0
    end
{%- endmacro %}
