{#-
    Where the data comes from. A name that is none stops the parsing here, which would else say that some model
    is missing; all other vars are looked at when the connection is made (otklik.settings).
-#}
{% macro chosen_connector() -%}
    {%- set connectors = ['crm_export', 'sports_retailer', 'complete_journey'] -%}
    {%- if var('connector') not in connectors -%}
        {%- do exceptions.raise_compiler_error(
            'The var connector is ' ~ var('connector') ~ ': write ' ~ connectors | join(' or ') ~ '.'
        ) -%}
    {%- endif -%}
    {{ return(var('connector')) }}
{%- endmacro %}
