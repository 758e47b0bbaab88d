{#- Whether a customer's city is one of those that a campaign names: one, or several with commas or semicolons. -#}
{% macro is_in_city(named, city) -%}
    coalesce(
        {{ named }} = {{ city }}
        or position({{ cities_in(city) }} in {{ cities_in(named) }}) > 0,
        false
    )
{%- endmacro %}


{#- Cities between commas, no blanks beside these. -#}
{% macro cities_in(cities) -%}
    ',' || replace(replace(replace({{ cities }}, ';', ','), ', ', ','), ' ,', ',') || ','
{%- endmacro %}
