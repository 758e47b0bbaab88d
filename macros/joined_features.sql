{#-
    A join of what a customer had done before a day: `model` under the name `name`, by the same customer and day (or by
    other `keys`) as the rows called `observations`.
-#}
{% macro joined_features(model, name, keys=['customer_id', 'known_before']) -%}
left join {{ ref(model) }} as {{ name }}
        on
            observations.{{ keys[0] }} = {{ name }}.{{ keys[0] }}
            and observations.{{ keys[1] }} = {{ name }}.{{ keys[1] }}
{%- endmacro %}
