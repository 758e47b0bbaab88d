{#-
    The mechanic of a row that names none follows from the discount that it names: without it a discount would cost
    nothing in what is promised. Nothing is left empty for a row that names neither.
-#}
{% macro stated_mechanic(relation="") -%}
    {%- set of = relation ~ "." if relation else "" -%}
    coalesce(
        {{ of }}mechanic,
        case
            when {{ of }}discount_rate > 0 then 'percent'
            when {{ of }}discount_amount > 0 then 'amount'
        end
    )
{%- endmacro %}


{#-
    The mechanic of an offer: its own, else its campaign's, terms and all, else the one that its own terms name. `offers` is
    the relation of the offer, `of_campaign` what its campaign has.
-#}
{% macro offer_mechanic(offers, of_campaign) -%}
    coalesce(
        {{ offers }}.mechanic,
        nullif({{ of_campaign }}, 'none'),
        {{ stated_mechanic(offers) }},
        {{ mechanic_of_ladder(offers ~ '.ladder') }},
        'none'
    )
{%- endmacro %}


{#-
    What each response costs: as the export says, else the sum beside a mechanic that is paid by the response, where
    people write what a delivery or a gift costs them. `terms` has the columns, `mechanics` its row of the reference
    table.
-#}
{% macro stated_cost_per_response(terms, mechanics) -%}
    coalesce(
        {{ terms }}.cost_per_response,
        case
            when
                {{ mechanics }}.cost_basis = 'cost_per_response'
                and {{ terms }}.discount_amount > 0
                then {{ terms }}.discount_amount
        end
    )
{%- endmacro %}
