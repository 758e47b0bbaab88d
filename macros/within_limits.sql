{#-
    Whether the limits of a campaign last for a contact of a walk, the best first, beside its tries: relations `walk`, `campaigns`
    and `tries` of a model.
-#}
{% macro within_limits(walk) -%}
    coalesce(
        {{ walk }}.cost_so_far + coalesce(tries.expected_cost, 0) <= campaigns.budget, true
    )
    and coalesce(
        {{ walk }}.contacts_so_far + coalesce(tries.contacts, 0) <= campaigns.max_contacts, true
    )
{%- endmacro %}
