{#-
    In how many cases of one the ends of a promise hold the truth: of replicates of a fit what they say, of reported responses
    nine of ten (`learnable_models.response_luck`); of the assumption that the base is 30 % higher or lower nobody knows.
-#}
{% macro promise_level(of_replicates, profit_basis, low) -%}
    coalesce(
        {{ of_replicates }},
        case
            when {{ profit_basis }} = 'gross, not incremental' and {{ low }} is not null then 0.9
        end
    )
{%- endmacro %}
