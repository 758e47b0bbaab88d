{#- Small pieces of `observation_features`; each expects the aliases used there. -#}

{#-
    How many cases of its own the population's share weighs: of receipts (docs/decisions/prediction.md), of lines
    (half as many earned less, docs/decisions/economics.md), of brands and categories (one of each leaves a customer
    mostly like everybody), of contacts.
-#}
{% macro population_strengths() -%}
    {{ return({'receipts': 10, 'lines': 20, 'tastes': 6, 'contacts': 3}) }}
{%- endmacro %}

{#- A total of the last year as a rate: per 28 observed days. -#}
{% macro per_28_days(total) -%}
    cast(coalesce({{ total }}, 0) as double) * observations.year_pace
{%- endmacro %}

{#- A total of the whole history as a rate. -#}
{% macro per_28_days_ever(total, otherwise='0') -%}
    cast(coalesce({{ total }}, {{ otherwise }}) as double) * observations.history_pace
{%- endmacro %}

{#- A total over a window; unknown, not zero, where the history is shorter than the window. -#}
{% macro in_window(total, days) -%}
    case
        when observations.history_days >= {{ days }}
            then cast(coalesce({{ total }}{{ days }}d, 0) as double)
    end
{%- endmacro %}

{#- Sample standard deviation from exact sums: dividing comes last. -#}
{% macro spread(cases, total, squared_total) -%}
    case
        when {{ cases }} > 1
            then sqrt(
                cast(
                    {{ cases }} * {{ squared_total }} - {{ wide(total) }} * {{ wide(total) }} as double
                )
                / (cast({{ cases }} as double) * ({{ cases }} - 1))
            )
    end
{%- endmacro %}
