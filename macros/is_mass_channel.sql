{#- Whether a channel speaks to whoever passes by: without a list, a campaign in it contacts nobody by name. -#}
{% macro is_mass_channel(channel) -%}
    coalesce(lower(trim({{ channel }})) in (
        'billboard', 'billboards', 'outdoor', 'poster', 'tv', 'radio', 'press', 'store', 'in-store',
        'website', 'щит', 'щиты', 'наружная реклама', 'плакат', 'тв', 'радио', 'пресса', 'магазин', 'сайт'
    ), false)
{%- endmacro %}


{#- Whether a campaign of `campaign_terms` speaks to whoever passes by, so that no single customer can be left out of it. -#}
{% macro names_nobody(terms) -%}
    not coalesce({{ terms }}.has_contact_list, false) and {{ is_mass_channel(terms ~ '.channel') }}
{%- endmacro %}
