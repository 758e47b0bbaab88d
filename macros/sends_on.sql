{#- The day on which a planned campaign is sent: on as_of at the earliest, where its window has opened; of a join with `settings`. -#}
{% macro sends_on(campaigns) -%}
    greatest({{ campaigns }}.starts_on, settings.as_of)
{%- endmacro %}
