{#- How many rows a model is fitted on: a replay's, fitted to be looked at once, on fewer. -#}
{% macro most_training_rows(fitted_for) -%}
    case
        when {{ fitted_for }} = '' then settings.max_training_rows
        else least(settings.max_training_rows, 10000)
    end
{%- endmacro %}
