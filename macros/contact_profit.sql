{#-
    What came of a contact and what it cost, whatever would have come without it: the margin of the purchases or,
    where only a response is reported, its worth. Of relations called outcomes, offers and campaigns.
-#}
{% macro contact_profit(contact_cost) -%}
    cast(
        case
            when outcomes.response_rule = 'purchase'
                then
                    (outcomes.revenue + outcomes.discount_amount) * campaigns.margin_rate
                    - outcomes.discount_amount - {{ given_beside() }} - {{ contact_cost }}
            -- nothing is known of a control nobody reported on, profit neither
            when outcomes.responded is not null
                then
                    case
                        when outcomes.responded
                            then
                                campaigns.value_of_response - coalesce(
                                    offers.cost_per_response, campaigns.cost_per_response
                                )
                        else 0
                    end - {{ contact_cost }}
        end as decimal(18, 2)
    )
{%- endmacro %}
