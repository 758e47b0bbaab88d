{#- Whether a channel speaks to whoever passes by: without a list, a campaign in it contacts nobody by name. -#}
{% macro is_mass_channel(channel) -%}
    coalesce(lower(trim({{ channel }})) in (
        'billboard', 'billboards', 'outdoor', 'poster', 'tv', 'radio', 'press', 'store', 'in-store',
        'website', 'щит', 'щиты', 'наружная реклама', 'плакат', 'тв', 'радио', 'пресса', 'магазин', 'сайт'
    ), false)
{%- endmacro %}
