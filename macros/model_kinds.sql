{#-
    Which kinds of model there are for what. The one place where it stands: the library takes it from here too
    (otklik.fits.model_kinds), so what is returned is written as a literal that Python reads as well.

    `ranking`: rank a list, the first that a build has. `scoring`: give a probability to each customer of a campaign.
    `of_arms`: say what each arm would do. `promising`: what a list promises stands on them. `labelled`: learned from
    campaigns, anew when these have new labels.
-#}
{% macro model_kinds() -%}
    {{ return({
        'ranking': ['response', 'purchase', 'organic'],
        'scoring': ['response', 'purchase', 'organic', 'contact'],
        'of_arms': ['organic', 'lift', 'response_lift'],
        'promising': ['response', 'purchase', 'organic', 'lift', 'response_lift'],
        'labelled': ['response', 'purchase', 'contact', 'response_lift'],
    }) }}
{%- endmacro %}


{# Whether a row's kind of model is one of those for a use. #}
{% macro is_kind_for(use, column='model_kind') -%}
    {{ column }} in ('{{ model_kinds()[use] | join("', '") }}')
{%- endmacro %}
