{#- Where data may come from, and which tables of the contract each connector has a model of (`stg_<connector>__<table>`). -#}
{% macro connectors() -%}
    {{ return({
        'crm_export': crm_contract().keys() | list,
        'sports_retailer': ['customers', 'campaigns', 'purchases', 'contacts'],
        'complete_journey': [
            'customers', 'campaigns', 'campaign_products', 'purchases', 'contacts', 'responses',
        ],
    }) }}
{%- endmacro %}


{#-
    Where the data comes from. A name that is none stops the parsing here, which would else say that some model
    is missing; all other vars are looked at when the connection is made (otklik.building.settings).
-#}
{% macro chosen_connector() -%}
    {%- if var('connector') not in connectors() -%}
        {%- if var('language') == 'ru' -%}
            {%- do exceptions.raise_compiler_error(
                'Переменная connector – ' ~ var('connector') ~ ': напишите ' ~ connectors() | join(' или ') ~ '.'
            ) -%}
        {%- endif -%}
        {%- do exceptions.raise_compiler_error(
            'The var connector is ' ~ var('connector') ~ ': write ' ~ connectors() | join(' or ') ~ '.'
        ) -%}
    {%- endif -%}
    {{ return(var('connector')) }}
{%- endmacro %}
